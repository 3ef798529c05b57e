/** Opens a live document on a client: the local copy first, then the server; an edit is “saved” once the server has committed it. */
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { createListeners } from '#core/observable.ts';
import type { ShownTemplate } from '#core/protocol/client-versions.ts';
import { addressInClose, CLOSE } from '#core/protocol/close-codes.ts';
import type { PeerRequest } from '#core/protocol/peer-messages.ts';
import { DocumentOutbox, STORE_ORIGIN } from '#sync/outbox/document-outbox.ts';
import type { ResyncPlan } from '#sync/outbox/resync-plan.ts';
import { locksOr } from '#sync/outbox/tab-locks.ts';
import { createBackoff } from '#sync/retry/backoff.ts';
import type { LocalStore, RecordStore } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import {
  type CloseDecision,
  decideOnClose,
  decideOnRefusal,
  decideOnTicket,
} from '#sync/transport/close-policy.ts';
import { type Admission, DocumentLink, type SentFrame } from '#sync/transport/document-link.ts';
import { browserNetwork } from '#sync/transport/network-status.ts';
import { acquireSocket, type SharedSocket } from '#sync/transport/socket-hub.ts';
import { ActRefusals } from './act-refusals.ts';
import type { DocumentSession, SessionOptions } from './document-session.ts';
import { parseMessage, RemovedPassages } from './removed-passages.ts';
import { SessionPeers } from './session-peers.ts';
import { INITIAL_STATE, nextStatus, type SessionEvent, type SessionState } from './session-status.ts';
import { whyNeverSaved } from './why-never-saved.ts';

/** An edit unanswered for this long on an open connection means the connection is not what it seems. */
const UNANSWERED_LIMIT_MS = 10_000;
const MAX_UNANSWERED_LIMIT_MS = 60_000;
const WATCH_MS = 1_000;
const RETRY_MS = 500;
/** After the server has said that it restarts, nothing is said of it for so long. */
const RETURN_WITHIN_MS = 4_000;
const MAX_RETRY_MS = 10_000;

/** A session of any document; what is over its `doc` and `environment` is opened at once, before the local copy has been read. */
export function openDocumentSession(options: SessionOptions): DocumentSession {
  return new LiveSession(options);
}

class LiveSession implements DocumentSession {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly environment: Environment;
  readonly loaded: Promise<void>;
  readonly status: DocumentSession['status'];

  private readonly options: SessionOptions;
  private readonly outbox: DocumentOutbox;
  private readonly socket: SharedSocket;
  private readonly link: DocumentLink;
  /** Runs out when the server that said it restarts has been away for too long. */
  private returning: ReturnType<typeof setTimeout> | null = null;
  private readonly peers: SessionPeers;
  private readonly listeners = createListeners();
  private readonly announcements = createListeners<[message: unknown]>();
  private readonly backoff;
  private readonly watch: ReturnType<typeof setInterval>;
  private readonly ignoreNetwork: () => void;
  private state: SessionState = INITIAL_STATE;
  private clockOffset = 0;
  private recovering = false;
  private shownTemplate: ShownTemplate | null = null;
  private received = false;
  private refusedTickets = 0;
  private readonly refusals: ActRefusals;
  private readonly removed: RemovedPassages;
  private unansweredLimit = UNANSWERED_LIMIT_MS;
  private closed: Promise<void> | null = null;

  constructor(options: SessionOptions) {
    this.options = options;
    const { environment } = options;
    this.environment = {
      now: () => environment.now() + this.clockOffset,
      newId: () => environment.newId(),
      random: () => environment.random(),
    };
    this.status = { get: () => this.state, subscribe: this.listeners.subscribe };
    this.backoff = createBackoff({
      firstMs: RETRY_MS,
      maxMs: MAX_RETRY_MS,
      random: () => environment.random(),
    });
    const store = personalStore(options.store, options.actor.id);
    this.outbox = this.openOutbox(store);
    this.doc.on('update', (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) =>
      this.updated(update, origin, transaction),
    );
    this.socket = acquireSocket(options);
    this.link = this.openLink();
    this.refusals = this.openRefusals(store.records);
    this.removed = new RemovedPassages(this.doc, this.outbox, store.records, this.announcements);
    this.peers = this.openPeers(store.records);
    const network = options.network ?? browserNetwork;
    this.dispatch({ type: 'network', online: network.isOnline() });
    this.ignoreNetwork = network.subscribe(() => this.networkChanged(network.isOnline()));
    this.watch = setInterval(() => this.watchConnection(), WATCH_MS);
    this.loaded = this.load();
  }

  pendingOperations() {
    return this.outbox.list();
  }

  pendingUpdates() {
    return this.outbox.updates();
  }

  writtenLately() {
    return this.outbox.writtenLately();
  }

  async saved(): Promise<void> {
    await this.loaded;
    await new Promise<void>((resolve, reject) => {
      const check = (): boolean => {
        const failure = whyNeverSaved(this.state, this.options.documentName, this.closed !== null);
        if (this.outbox.count > 0 && !failure) return false;
        if (this.outbox.count === 0) resolve();
        else reject(failure);
        return true;
      };
      if (check()) return;
      const stop = this.status.subscribe(() => {
        if (check()) stop();
      });
    });
  }

  showTemplate({ id, version }: ShownTemplate): void {
    const shown = this.shownTemplate;
    if (shown?.id === id && shown.version === version) return;
    this.shownTemplate = { id, version };
    this.link.tellTemplate();
  }

  onAnnouncement(listener: (message: unknown) => void): () => void {
    return this.announcements.subscribe(listener);
  }

  revoke(): void {
    if (this.state.facts.end === null) this.follow({ type: 'denied', reason: CLOSE.revoked.reason });
  }

  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private openOutbox(store: LocalStore): DocumentOutbox {
    const { documentName, environment } = this.options;
    return new DocumentOutbox({
      ...{ store, documentName, doc: this.doc, environment, locks: locksOr(this.options.locks) },
      onFailed: (failure) => this.dispatch({ type: 'store', failure }),
      onStoring: (storing) => this.dispatch({ type: 'storing', storing }),
      onChanged: () => this.tellWaiting(),
      onFound: () => this.sendFound(),
    });
  }

  private openLink(): DocumentLink {
    const { documentName, throughLink = false } = this.options;
    return new DocumentLink({
      ...{ documentName, doc: this.doc, awareness: this.awareness, socket: this.socket.socket },
      pace: (bytes) => this.socket.pace(bytes),
      getTicket: () => this.getTicket(),
      shownTemplate: () => this.shownTemplate,
      isSeenOtherwise: (client) => this.peers.sees(client),
      answerExchange: (stateVector, again) => this.answerExchange(stateVector, again),
      onTicketFailed: (error) => this.follow(decideOnTicket(error, throughLink)),
      onAccess: (readOnly) => this.dispatch({ type: 'access', readOnly }),
      onRefused: (reason) => this.refused(reason),
      onLost: (code, reason) => this.lost(code, reason),
      onReceived: () => {
        this.received = true;
        void this.removed.follow(documentName);
        this.tellPeers();
      },
      onAcknowledged: (frame, accepted) => this.acknowledged(frame, accepted),
      onAnnouncement: (payload) => this.announced(payload),
      onTooLarge: () => this.follow({ type: 'denied', reason: CLOSE.tooLarge.reason }),
    });
  }

  private openRefusals(records: RecordStore): ActRefusals {
    const { options, outbox, link, doc } = this;
    return new ActRefusals({
      ...{ documentName: options.documentName, locks: locksOr(options.locks), outbox, link, doc, records },
      now: () => this.environment.now(),
      // What was set aside since it was opened stands in its document still.
      isReady: () => this.state.phase === 'saved' && this.state.refused === undefined,
      dispatch: (event) => {
        this.dispatch(event);
        if (event.type === 'refused') this.peers.refused(event.count);
      },
    });
  }

  private openPeers(records: RecordStore): SessionPeers {
    const { options, doc, awareness, environment } = this;
    const { documentName, actor } = options;
    const context = {
      ...{ documentName, actor, doc, awareness, environment, records },
      isServer: (origin: unknown) => origin === this.link,
      isLocal: (origin: unknown) => this.isLocal(origin),
      tellServer: (request: PeerRequest) => this.link.sendStateless(JSON.stringify(request)),
      onCount: (count: number) => this.dispatch({ type: 'peers', count }),
      onRefused: (count: number) => this.dispatch({ type: 'refused', count }),
    };
    return new SessionPeers(context, options.peers);
  }

  private async shutDown(): Promise<void> {
    this.peers.close();
    this.refusals.close();
    clearInterval(this.watch);
    this.backoff.cancel();
    if (this.returning !== null) clearTimeout(this.returning);
    this.ignoreNetwork();
    this.link.destroy();
    this.socket.release();
    await this.outbox.close();
    this.doc.destroy();
    this.listeners.notify();
  }

  private async load(): Promise<void> {
    await this.outbox.load();
    if (this.closed !== null) return;
    this.dispatch({ type: 'loaded', hasCopy: this.doc.store.clients.size > 0 });
    this.link.attach();
    void this.peers.start();
  }

  private tellWaiting(): void {
    if (this.closed !== null) return;
    this.dispatch({ type: 'damaged', count: this.outbox.lost });
    this.dispatch({ type: 'waiting', count: this.outbox.count });
  }

  /** Edits were found after the exchange, in a copy that was late or in what an ended tab has left: they are part of none. */
  private sendFound(): void {
    if (this.link.hasExchanged && !this.state.facts.end) this.link.answerAgain();
  }

  /**
   * What the server or another browser sent is kept; what was made here is kept, counted and sent. What another tab has, it
   * keeps in the store that both share.
   */
  private updated(update: Uint8Array, origin: unknown, transaction: Y.Transaction): void {
    if (this.isLocal(origin)) this.made(update, transaction);
    else if (origin === this.link) this.outbox.keep(update, transaction, true);
    else if (this.peers.sourceOf(origin) === 'browser') this.outbox.keep(update, transaction, false);
    else if (origin !== STORE_ORIGIN) this.outbox.noteArrival(transaction);
  }

  private isLocal(origin: unknown): boolean {
    return origin !== this.link && origin !== STORE_ORIGIN && this.peers.sourceOf(origin) === null;
  }

  private made(update: Uint8Array, transaction: Y.Transaction): void {
    const isSent = this.link.hasExchanged;
    const edit = this.outbox.add(update, transaction, isSent);
    if (isSent) this.link.sendEdit(this.outbox.sendingOf(edit, this.clockOffset));
    this.dispatch({ type: 'waiting', count: this.outbox.count });
  }

  /** Somebody else may have signed in, in another tab: what was made here must not go out in their name. */
  private async getTicket(): Promise<Admission> {
    const called = this.options.environment.now();
    const answer = await this.options.getTicket(this.options.documentName);
    const { ticket, serverTime, actor, recovering, batches = false, isOutdated = false } = answer;
    const { askedAt = called } = answer;
    if (actor.id !== this.options.actor.id)
      throw new BinderyError('unauthenticated', `${actor.name} is signed in now: this page is not theirs.`);
    const answered = this.options.environment.now();
    // The server read its clock at some moment between the two: what agrees with that, and changes least, is believed. Halfway would
    // put two pages with the same clock a second apart on a slow line, and the earlier of their edits behind the later.
    const [least, most] = [serverTime - answered, serverTime - askedAt];
    this.clockOffset = Math.min(most, Math.max(least, this.clockOffset));
    this.recovering = recovering ?? false;
    this.dispatch({ type: 'version', outdated: isOutdated });
    return { ticket, batches };
  }

  private answerExchange(stateVector: Uint8Array, again: boolean): ResyncPlan {
    const { recovering, clockOffset } = this;
    const plan = this.outbox.answer(stateVector, { recovering, clockOffset }, again);
    this.dispatch({ type: 'waiting', count: this.outbox.count });
    return plan;
  }

  private acknowledged(frame: SentFrame, accepted: boolean): void {
    this.unansweredLimit = UNANSWERED_LIMIT_MS;
    this.backoff.reset();
    this.refusedTickets = 0;
    this.refusals.accepted();
    if (accepted) {
      this.outbox.confirm(frame.editIds);
    } else {
      this.dispatch({ type: 'access', readOnly: true });
    }
    if (this.received) this.dispatch({ type: 'synced' });
    this.dispatch({ type: 'waiting', count: this.outbox.count });
  }

  private announced(payload: string): void {
    const message = parseMessage(payload);
    const takers = [this.peers, this.refusals, this.removed];
    if (message !== undefined && !takers.some((taker) => taker.takeAnnouncement(message)))
      this.announcements.notify(message);
  }

  private refused(reason: string): void {
    this.refusedTickets += 1;
    this.follow(decideOnRefusal(reason, this.refusedTickets > 1));
  }

  private lost(code: number, reason: string): void {
    this.received = false;
    this.tellPeers();
    const address = addressInClose(code, reason);
    if (address !== null) this.dispatch({ type: 'link-lost', address });
    // A socket shared with other documents may be closed because of one of them; asking again tells whether of this one.
    const isAboutThis = this.socket.isOpen() || this.socket.others() === 0;
    if (code === CLOSE.restarting.code) this.return();
    if (!isAboutThis) this.follow({ type: 'retry' });
    else if (!this.refusals.isAbout(reason)) this.follow(decideOnClose(code, reason, false));
    else
      void this.refusals.isFinal().then((again) => {
        if (this.closed === null) this.follow(decideOnClose(code, reason, again));
      });
  }

  /** The server lets everybody go and is back, or another process is, before it would have to be said. */
  private return(): void {
    this.dispatch({ type: 'link-returning' });
    if (this.state.facts.link !== 'returning') return;
    if (this.returning !== null) clearTimeout(this.returning);
    this.returning = setTimeout(() => {
      this.returning = null;
      if (this.state.facts.link === 'returning') this.dispatch({ type: 'link-lost' });
    }, RETURN_WITHIN_MS);
  }

  private follow(decision: CloseDecision): void {
    if (decision.type === 'retry') {
      const isReturning = this.returning !== null && this.state.facts.link === 'returning';
      if (!isReturning) this.dispatch({ type: 'link-lost' });
      this.retryLater();
    } else {
      this.dispatch(decision);
      this.peers.close();
      this.link.detach();
    }
  }

  /** Asks for a ticket again on the open socket; a closed one reconnects and asks by itself. */
  private retryLater(): void {
    if (this.closed !== null || !this.socket.isOpen()) return;
    this.backoff.schedule(() => {
      const { end, link } = this.state.facts;
      if (this.socket.isOpen() && !end && link !== 'synced') this.link.retry();
    });
  }

  private networkChanged(online: boolean): void {
    this.dispatch({ type: 'network', online });
    // An open socket survives the loss of the network unnoticed for half a minute; asking anew tells at once.
    if (online) this.socket.hurry();
    else this.socket.reconnect();
  }

  private watchConnection(): void {
    if (this.state.facts.end || !this.socket.isOpen()) return;
    if (this.link.waitedFor(performance.now()) < this.unansweredLimit) return;
    this.unansweredLimit = Math.min(MAX_UNANSWERED_LIMIT_MS, this.unansweredLimit * 2);
    this.socket.reconnect();
  }

  private dispatch(event: SessionEvent): void {
    const next = nextStatus(this.state, event);
    if (next === this.state) return;
    this.state = next;
    this.tellPeers();
    this.listeners.notify();
  }

  private tellPeers(): void {
    const { facts, waiting } = this.state;
    const { link, readOnly } = facts;
    this.peers.serverChanged({ connected: this.received, synced: link === 'synced', readOnly, waiting });
  }
}
