/** Synchronises a document between pages: differences first, then every change. */
import { type Awareness, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { operationId } from '#core/document/summarize-update.ts';
import type { Member } from '#core/protocol/peer-messages.ts';
import type { MadeEdit } from '#sync/session/session-peers.ts';
import type { PeerMessage, Proof } from './peer-message.ts';
import { PeerPresence, type PresenceChange } from './peer-presence.ts';
import { type EditSigner, ProofBook, type ProofStore, type ProvenEdit } from './peer-proofs.ts';

/** The connection to one other page. */
export interface PeerLink {
  /** A `tab` is this person's, in this browser, and shares its store. */
  readonly kind: 'tab' | 'browser';
  /** The Yjs client id of the page at the other end. */
  readonly client: number;
  send(message: PeerMessage): void;
}

/** Another page; also the Yjs transaction origin of its updates. */
export class Peer {
  readonly link: PeerLink;
  /** Whether it and the server have all of each other, as it last said. */
  synced = true;
  /** Edits it has the proof of. */
  readonly proven = new Set<string>();

  constructor(link: PeerLink) {
    this.link = link;
  }
}

export interface PeerExchangeOptions {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** The origin of what comes from the server. */
  readonly isServer: (origin: unknown) => boolean;
  /** Whether a change with this origin was made on this page. */
  readonly isLocal: (origin: unknown) => boolean;
  readonly personOf: (client: number) => Member['person'] | null;
  /** Made on this page before, oldest first, and not confirmed by the server. */
  readonly earlier: readonly MadeEdit[];
  /** ms since epoch. */
  readonly now: () => number;
  /** An edit of somebody else with its proof, when the server can be asked to take it. */
  readonly onProven: (edit: ProvenEdit) => void;
  /** The server refused so many edits of another tab. */
  readonly onRefused: (count: number) => void;
  /** Keeps the edits of others that the server may lack. */
  readonly store: ProofStore | null;
}

interface OwnEdit extends MadeEdit {
  /** Made when somebody is to have it. */
  proof: Promise<Proof> | null;
}

const MAX_UPDATE_BYTES = 16 * 1024 * 1024;
const EMPTY_UPDATE_BYTES = 2;

/**
 * Exchanges updates with other pages. While both browsers have the server nothing is sent between them, since the server
 * does it more cheaply; tabs of one browser always exchange changes.
 */
export class PeerExchange {
  /** What others made and the server may lack. */
  readonly book: ProofBook;
  private readonly options: PeerExchangeOptions;
  private readonly presence: PeerPresence;
  private readonly peers = new Map<PeerLink, Peer>();
  /** Made here and not confirmed by the server, oldest first. */
  private own: OwnEdit[];
  private signer: EditSigner | null = null;
  private synced = false;
  /** What the update being applied has changed here. */
  private news: Uint8Array | null = null;
  /** Signing takes a moment; what follows waits, so that it arrives in order. */
  private outgoing: Promise<void> = Promise.resolve();

  constructor(options: PeerExchangeOptions) {
    this.options = options;
    this.own = options.earlier.map((edit) => ({ ...edit, proof: null }));
    this.book = new ProofBook(options.store);
    this.presence = new PeerPresence(options);
    options.doc.on('update', this.changed);
    options.awareness.on('update', this.presenceChanged);
  }

  /** Listens to the document no more, and forgets every other page. */
  destroy(): void {
    this.options.doc.off('update', this.changed);
    this.options.awareness.off('update', this.presenceChanged);
    this.peers.clear();
  }

  /** From now on edits made here are signed in this author’s name. */
  signAs(signer: EditSigner): void {
    this.signer = signer;
  }

  /** The server has confirmed everything made here. */
  confirmed(): void {
    this.own = [];
  }

  /** Another page can be reached: tells it what this one has. */
  add(link: PeerLink): void {
    const peer = new Peer(link);
    this.peers.set(link, peer);
    // A tab that comes says so to all of them at once.
    if (link.kind === 'tab') return;
    if (this.synced) link.send({ kind: 'synced', synced: true });
    else this.greet(peer);
  }

  /** Whether this page is seen without the server, by its Yjs client id. */
  sees(client: number): boolean {
    const reached = [...this.peers.keys()].some((link) => link.client === client);
    return reached || this.presence.hasHeardOf(client);
  }

  /** "This is what I have", to whoever hears it. */
  greeting(again: boolean): PeerMessage {
    const vector = Y.encodeStateVector(this.options.doc);
    return { kind: 'hello', vector, synced: this.synced, again };
  }

  /** Another page cannot be reached any more. */
  remove(link: PeerLink): void {
    const peer = this.peers.get(link);
    if (!this.peers.delete(link) || this.synced) return;
    const { awareness } = this.options;
    // Another way to it, or the server, shows it again when it next says that it is there.
    if (awareness.clientID !== link.client) removeAwarenessStates(awareness, [link.client], peer);
  }

  /** Says to every browser where this page stands. */
  announce(): void {
    for (const peer of this.peers.values()) {
      if (peer.link.kind === 'tab') continue;
      if (this.synced) peer.link.send({ kind: 'synced', synced: true });
      else this.greet(peer);
    }
  }

  /** Told whether this page and the server have all of each other. */
  turn(synced: boolean): void {
    if (synced === this.synced) return;
    this.synced = synced;
    this.announce();
    // A new clock, so that it is shown again where the server's going took it away.
    if (!synced) this.options.awareness.setLocalState(this.options.awareness.getLocalState());
  }

  /** Asks again for what may be missing; of two pages one does. */
  refresh(): void {
    const { clientID } = this.options.doc;
    for (const peer of this.othersInUse(null)) if (clientID < peer.link.client) this.greet(peer);
  }

  /** Takes a message. Throws when it is malformed or speaks in our name: then the link is to be closed. */
  receive(link: PeerLink, message: PeerMessage): void {
    const peer = this.peers.get(link);
    if (peer === undefined) return;
    switch (message.kind) {
      case 'hello':
        peer.synced = message.synced;
        this.answer(peer, message.vector, message.again);
        break;
      case 'update':
        this.take(peer, message.update, message.proof);
        break;
      case 'presence':
        this.presence.show(message.states, peer, link.kind === 'tab');
        break;
      case 'synced':
        peer.synced = message.synced;
        break;
      case 'bye':
        this.remove(link);
        break;
      case 'refused':
        // What another browser shows is no business of the server's answer to us.
        if (link.kind === 'tab') this.options.onRefused(message.count);
        break;
    }
  }

  private isInUse({ link, synced }: Peer): boolean {
    return link.kind === 'tab' || !this.synced || !synced;
  }

  private readonly changed = (update: Uint8Array, origin: unknown): void => {
    if (origin instanceof Peer) {
      this.news = update;
      return;
    }
    const own: OwnEdit | null = this.options.isLocal(origin)
      ? { update, at: this.options.now(), proof: null }
      : null;
    if (own !== null) this.own.push(own);
    if (this.othersInUse(null).length === 0) return;
    this.inTurn(async () => {
      const proof = own === null ? null : await this.proofOf(own);
      for (const peer of this.othersInUse(null)) this.tell(peer, update, proof);
    });
  };

  private readonly presenceChanged = (change: PresenceChange, origin: unknown): void => {
    const { awareness } = this.options;
    const clients = [...this.presence.changed(change, origin, origin instanceof Peer)];
    const others = this.othersInUse(origin);
    if (clients.length === 0 || others.length === 0) return;
    const states = encodeAwarenessUpdate(awareness, clients);
    for (const { link } of others) link.send({ kind: 'presence', states });
  };

  private othersInUse(origin: unknown): readonly Peer[] {
    return [...this.peers.values()].filter((peer) => peer !== origin && this.isInUse(peer));
  }

  private greet({ link }: Peer, again = true): void {
    link.send(this.greeting(again));
  }

  private answer(peer: Peer, vector: Uint8Array, again: boolean): void {
    const { doc, awareness } = this.options;
    // Throws for what is no vector.
    const update = Y.encodeStateAsUpdate(doc, vector);
    this.inTurn(async () => {
      // Proofs go first: nobody is to hold content whose proof is still to come.
      for (const edit of this.own) this.tell(peer, edit.update, await this.proofOf(edit));
      for (const { update: kept, proof } of this.book.list()) this.tell(peer, kept, proof);
      if (update.length > EMPTY_UPDATE_BYTES) peer.link.send({ kind: 'update', update, proof: null });
    });
    const here = [...awareness.getStates().keys()];
    peer.link.send({ kind: 'presence', states: encodeAwarenessUpdate(awareness, here) });
    if (again) this.greet(peer, false);
  }

  private take(peer: Peer, update: Uint8Array, proof: Proof | null): void {
    this.refuseBadUpdate(update);
    const { doc, onProven } = this.options;
    this.news = null;
    Y.applyUpdate(doc, update, peer);
    const { news } = this;
    const others = this.othersInUse(peer);
    if (proof !== null) {
      peer.proven.add(operationId(update));
      const edit = proof.client === doc.clientID ? null : this.book.keep(update, proof);
      if (edit !== null) {
        for (const other of others) this.tellInTurn(other, update, proof);
        if (this.synced) onProven(edit);
      }
      if (news !== null && isSame(news, update)) return;
    }
    if (news !== null) for (const other of others) this.tellInTurn(other, news, null);
  }

  /** As the server does: what decodes only half would be half applied. */
  private refuseBadUpdate(update: Uint8Array): void {
    if (update.length > MAX_UPDATE_BYTES) throw new RangeError('an update is too long');
    const { doc } = this.options;
    const known = Y.getState(doc.store, doc.clientID);
    for (const { id, length } of Y.decodeUpdate(update).structs) {
      // We would take it for ours, and the server would never have it.
      if (id.client === doc.clientID && id.clock + length > known)
        throw new RangeError('an update speaks in our name');
    }
  }

  private tellInTurn(peer: Peer, update: Uint8Array, proof: Proof | null): void {
    this.inTurn(async () => this.tell(peer, update, proof));
  }

  private tell(peer: Peer, update: Uint8Array, proof: Proof | null): void {
    if (proof !== null) {
      const id = operationId(update);
      if (peer.proven.has(id)) return;
      peer.proven.add(id);
    }
    peer.link.send({ kind: 'update', update, proof });
  }

  private proofOf(edit: OwnEdit): Promise<Proof | null> {
    if (this.signer === null) return Promise.resolve(null);
    edit.proof ??= this.signer.sign(edit.update, edit.at);
    return edit.proof;
  }

  private inTurn(work: () => Promise<void>): void {
    this.outgoing = this.outgoing.then(work).catch(() => undefined);
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
