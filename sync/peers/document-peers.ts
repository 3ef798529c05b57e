/** The peers of a document that can be reached without the server: this person's tabs, and other browsers. */
import { fromBase64, toBase64 } from 'lib0/buffer';
import {
  type ForwardedEdit,
  MAX_FORWARDED_LENGTH,
  type Member,
  type PeerAnswer,
  type PeerRequest,
  peerAnswerSchema,
} from '#core/protocol/peer-messages.ts';
import type { Peers, PeersContext, ServerState } from '#sync/session/session-peers.ts';
import { EditForwarder } from './edit-forwarder.ts';
import { importEpochKey } from './peer-cipher.ts';
import { Peer, PeerExchange, type PeerLink } from './peer-exchange.ts';
import { type Connect, PeerMesh } from './peer-mesh.ts';
import type { PeerMessage } from './peer-message.ts';
import { EditSigner, type ProofStore, type ProvenEdit } from './peer-proofs.ts';
import { PeerTabs, type TabChannel } from './peer-tabs.ts';

/** The transports available here; a missing one is not used. */
export interface PeerTransports {
  readonly openTabChannel?: (name: string) => TabChannel;
  readonly connect?: Connect;
  /** How long people have to come back before their edits are handed in for them, ms. */
  readonly forwardAfterMs?: number;
}

const REFRESH_MS = 20_000;

export class DocumentPeers implements Peers {
  private readonly context: PeersContext;
  private readonly exchange: PeerExchange;
  private readonly forwarder: EditForwarder;
  private readonly tabs: PeerTabs | null = null;
  private readonly mesh: PeerMesh | null = null;
  private readonly refreshing: ReturnType<typeof setInterval>;
  private people = new Map<number, Member['person']>();
  private present: ReadonlySet<number> = new Set();
  private server: ServerState = { connected: false, synced: false, readOnly: false, waiting: 0 };
  private entering: Promise<void> = Promise.resolve();
  private closed = false;

  /** Tells the other tabs at once that this one has come. */
  constructor(context: PeersContext, transports: PeerTransports) {
    this.context = context;
    const { documentName, doc, environment } = context;
    const { openTabChannel, connect, forwardAfterMs } = transports;
    const client = doc.clientID;
    this.exchange = new PeerExchange({
      doc,
      awareness: context.awareness,
      isServer: context.isServer,
      isLocal: context.isLocal,
      earlier: context.earlier,
      personOf: (id) => this.people.get(id) ?? null,
      now: () => environment.now(),
      onProven: ({ proof }) => {
        if (!this.present.has(proof.client)) this.forwarder.go();
      },
      onRefused: context.onRefused,
      store: proofStoreOf(context),
    });
    this.forwarder = new EditForwarder({
      book: this.exchange.book,
      ...(forwardAfterMs !== undefined && { firstMs: forwardAfterMs }),
      isPresent: (id) => this.present.has(id),
      send: (edits) => this.tell({ type: 'peers', kind: 'carry', edits: edits.flatMap(writeCarried) }),
    });
    const reach = {
      documentName,
      client,
      onLink: (link: PeerLink) => this.exchange.add(link),
      onMessage: (link: PeerLink, message: PeerMessage) => this.exchange.receive(link, message),
    };
    if (openTabChannel)
      this.tabs = new PeerTabs({
        ...reach,
        onLink: (link) => {
          reach.onLink(link);
          this.mesh?.leave(link.client);
        },
        open: openTabChannel,
        personId: context.actor.id,
      });
    if (connect) {
      this.mesh = new PeerMesh({
        ...reach,
        connect,
        random: () => environment.random(),
        isTab: (id) => this.tabs?.has(id) ?? false,
        hasServer: () => this.server.connected,
        sendSignal: (to, signal) => this.tell({ type: 'peers', kind: 'signal', to, signal }),
        onLink: (link) => {
          reach.onLink(link);
          this.count();
        },
        onUnlinked: (link) => {
          this.exchange.remove(link);
          this.count();
        },
      });
    }
    this.refreshing = setInterval(() => this.exchange.refresh(), REFRESH_MS);
    this.tabs?.announce(this.exchange.greeting(true));
    if (this.mesh !== null) void this.takeBackProofs();
  }

  sourceOf(origin: unknown): PeerLink['kind'] | null {
    return origin instanceof Peer ? origin.link.kind : null;
  }

  sees(client: number): boolean {
    return this.exchange.sees(client);
  }

  serverChanged(state: ServerState): void {
    const before = this.server;
    this.server = state;
    if (state.synced && state.waiting === 0) this.exchange.confirmed();
    this.exchange.turn(state.synced);
    if (state.connected === before.connected) return;
    // Not only once we are in step with it: what we have for it may build on what we are to carry.
    if (!state.connected) {
      this.forwarder.end();
      return;
    }
    const { clientID } = this.context.doc;
    if (this.mesh !== null && !state.readOnly) this.tell({ type: 'peers', kind: 'join', client: clientID });
    this.forwarder.begin();
  }

  refused(count: number): void {
    this.tabs?.announce({ kind: 'refused', count });
  }

  takeAnnouncement(message: unknown): boolean {
    const parsed = peerAnswerSchema.safeParse(message);
    if (!parsed.success) return false;
    // The key is imported before anything that needs it.
    this.entering = this.entering.then(() => this.takeAnswer(parsed.data)).catch(() => undefined);
    return true;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.refreshing);
    this.forwarder.end();
    this.exchange.destroy();
    this.tabs?.close();
    this.mesh?.close();
  }

  /** Of edits that others made while an earlier page of this document was open here. */
  private async takeBackProofs(): Promise<void> {
    this.exchange.book.takeBack(await readProofs(this.context));
  }

  private async takeAnswer(answer: PeerAnswer): Promise<void> {
    if (this.closed || this.mesh === null) return;
    switch (answer.kind) {
      case 'room': {
        const key = await importEpochKey(answer.epoch, answer.key);
        if (this.closed) return;
        const { clientID } = this.context.doc;
        this.exchange.signAs(new EditSigner(answer.author, clientID, fromBase64(answer.authorKey)));
        if (this.mesh.enter(key, answer.iceServers)) this.exchange.announce();
        this.meet(answer.members);
        break;
      }
      case 'members':
        this.meet(answer.members);
        break;
      case 'signal':
        this.mesh.takeSignal(answer.from, answer.signal);
        break;
      case 'carried':
        this.forwarder.answered(answer.id);
        break;
    }
  }

  private meet(members: readonly Member[]): void {
    this.present = new Set(members.map(({ client }) => client));
    // Somebody who has just lost the server is still who they were.
    for (const { client, person } of members) this.people.set(client, person);
    this.mesh?.meet(members);
  }

  private tell(request: PeerRequest): void {
    if (this.server.connected) this.context.tellServer(request);
  }

  private count(): void {
    if (!this.closed) this.context.onCount(this.mesh?.count ?? 0);
  }
}

type ProofScope = Pick<PeersContext, 'records' | 'documentName'>;

function proofStoreOf({ records, documentName }: ProofScope): ProofStore {
  const idOf = (id: string): string => `${documentName} ${id}`;
  return {
    put: (edit) => void records.put('proof', idOf(edit.id), edit).catch(() => undefined),
    delete: (id) => void records.delete('proof', idOf(id)).catch(() => undefined),
  };
}

async function readProofs({ records, documentName }: ProofScope): Promise<readonly ProvenEdit[]> {
  const all = await records.list('proof').catch(() => []);
  return all
    .filter(({ id }) => id.startsWith(`${documentName} `))
    .map(({ value }) => value as ProvenEdit)
    .sort((a, b) => a.proof.at - b.proof.at);
}

/** Nothing for an edit that is more than the server takes in this way: its author has it still. */
function writeCarried({ id, update, proof }: ProvenEdit): readonly ForwardedEdit[] {
  const bytes = toBase64(update);
  if (bytes.length > MAX_FORWARDED_LENGTH) return [];
  const { client, author, at, mac } = proof;
  return [{ id, client, author, at, update: bytes, proof: toBase64(mac) }];
}
