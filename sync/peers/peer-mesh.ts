/** Connections to the other browsers in a document: set up through the server, and kept when it goes away. */
import type { IceServer, Member, Signal } from '#core/protocol/peer-messages.ts';
import { PeerChannel, type Wire } from './peer-channel.ts';
import type { EpochKey } from './peer-cipher.ts';
import type { PeerLink } from './peer-exchange.ts';
import type { PeerMessage } from './peer-message.ts';

/** A connection, established or being established. */
export interface Connection {
  takeSignal(signal: Signal): void;
  close(): void;
}

export interface ConnectionOptions {
  /** Whether this end makes the offer. */
  readonly offers: boolean;
  readonly iceServers: readonly IceServer[];
  readonly onSignal: (signal: Signal) => void;
  readonly onOpen: (wire: Wire) => void;
  /** It failed, or has ended; also called after `close`. */
  readonly onClosed: () => void;
}

/** Starts a connection: WebRTC in a browser, in memory in tests. */
export type Connect = (options: ConnectionOptions) => Connection;

export interface PeerMeshOptions {
  readonly connect: Connect;
  readonly documentName: string;
  /** Our Yjs client id. */
  readonly client: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A tab of this browser is reached without a connection. */
  readonly isTab: (client: number) => boolean;
  /** Whether signals can be sent. */
  readonly hasServer: () => boolean;
  readonly sendSignal: (to: number, signal: Signal) => void;
  readonly onLink: (link: PeerLink) => void;
  readonly onMessage: (link: PeerLink, message: PeerMessage) => void;
  readonly onUnlinked: (link: PeerLink) => void;
}

interface Reached {
  readonly client: number;
  readonly connection: Connection;
  channel: PeerChannel | null;
  /** Told to the exchange once it has proved that it has the key. */
  link: PeerLink | null;
  /** The epoch it last spoke in. */
  epoch: string;
  /** Ends what comes to nothing. */
  readonly limit: ReturnType<typeof setTimeout>;
}

/** Up to this many pages all know each other; more form a ring with shortcuts and pass on what they hear. */
const ALL_KNOW_ALL = 9;
const SHORTCUTS = [1, 2, 4, 8];
/** Neighbours change as people come and go; one that is connected is kept for as long as there are not too many. */
const MAX_CONNECTIONS = 12;
/** From the first signal to the first message that shows that the other end has the key. */
const LINKING_LIMIT_MS = 20_000;
const FIRST_RETRY_MS = 2_000;
const MAX_RETRY_MS = 60_000;
/** A peer that has not spoken with the new key after this long may not have been given it. */
const RENEWAL_MS = 30_000;

/** The peers that `self` connects to. Every page computes the same graph. */
export function neighboursOf(self: number, clients: readonly number[]): readonly number[] {
  const ring = [...new Set([...clients, self])].sort((a, b) => a - b);
  if (ring.length <= ALL_KNOW_ALL) return ring.filter((client) => client !== self);
  const at = ring.indexOf(self);
  const near = new Set<number>();
  for (const step of SHORTCUTS) {
    for (const index of [at + step, at - step + ring.length]) near.add(ring[index % ring.length] ?? self);
  }
  near.delete(self);
  return [...near];
}

export class PeerMesh {
  private readonly options: PeerMeshOptions;
  private readonly reached = new Map<number, Reached>();
  private readonly retries = new Map<number, ReturnType<typeof setTimeout>>();
  private readonly failures = new Map<number, number>();
  private members: readonly Member[] = [];
  private iceServers: readonly IceServer[] = [];
  private key: EpochKey | null = null;
  private renewal: ReturnType<typeof setTimeout> | null = null;
  private closed = false;

  constructor(options: PeerMeshOptions) {
    this.options = options;
  }

  /** Pages that can be reached without the server. */
  get count(): number {
    return [...this.reached.values()].filter(({ link }) => link !== null).length;
  }

  /**
   * The server has named the document's key. Who does not come to have it too is dropped. True when it is another one than
   * before: then say something to everybody, so that they know that we have it.
   */
  enter(key: EpochKey, iceServers: readonly IceServer[]): boolean {
    this.iceServers = iceServers;
    if (key.epoch === this.key?.epoch) return false;
    this.key = key;
    if (this.renewal !== null) clearTimeout(this.renewal);
    this.renewal = setTimeout(() => this.dropOutdated(), RENEWAL_MS);
    return true;
  }

  /** The server has named the pages that may be reached. */
  meet(members: readonly Member[]): void {
    this.members = members;
    const wanted = this.wanted();
    for (const client of wanted) this.reach(client);
    for (const { client, connection } of [...this.reached.values()]) {
      if (this.reached.size <= MAX_CONNECTIONS) break;
      if (!wanted.includes(client)) connection.close();
    }
  }

  /** It has turned out to be a tab of this browser. */
  leave(client: number): void {
    this.reached.get(client)?.connection.close();
  }

  takeSignal(from: number, signal: Signal): void {
    const known = this.reached.get(from);
    if (signal.kind === 'answer') {
      known?.connection.takeSignal(signal);
      return;
    }
    // The lower id offers. The other end may have lost what we still hold; and the server, which knows who may, may have told
    // it of us before it tells us of it.
    if (from >= this.options.client || this.options.isTab(from)) return;
    known?.connection.close();
    this.begin(from, false).connection.takeSignal(signal);
  }

  close(): void {
    this.closed = true;
    if (this.renewal !== null) clearTimeout(this.renewal);
    for (const timer of this.retries.values()) clearTimeout(timer);
    this.retries.clear();
    for (const { connection } of [...this.reached.values()]) connection.close();
  }

  private wanted(): readonly number[] {
    const clients = this.members.map(({ client }) => client);
    // Beyond what the server tells everybody, one may not be among them oneself.
    return clients.includes(this.options.client) ? neighboursOf(this.options.client, clients) : [];
  }

  private reach(client: number): void {
    if (this.closed || this.reached.has(client) || this.retries.has(client)) return;
    if (client > this.options.client && !this.options.isTab(client)) this.begin(client, true);
  }

  private begin(client: number, offers: boolean): Reached {
    const connection = this.options.connect({
      offers,
      iceServers: this.iceServers,
      onSignal: (signal) => this.options.sendSignal(client, signal),
      onOpen: (wire) => this.opened(reached, wire),
      onClosed: () => this.lost(reached),
    });
    const limit = setTimeout(() => connection.close(), LINKING_LIMIT_MS);
    const reached: Reached = { client, connection, channel: null, link: null, epoch: '', limit };
    this.reached.set(client, reached);
    return reached;
  }

  private opened(reached: Reached, wire: Wire): void {
    const { documentName, client, onMessage } = this.options;
    const channel = new PeerChannel({
      wire,
      identity: { documentName, from: client, to: reached.client },
      key: () => this.requireKey(),
      clock: () => performance.now(),
      onMessage: (message) => {
        reached.epoch = this.key?.epoch ?? '';
        onMessage(this.linkOf(reached, channel), message);
      },
      onClosed: () => reached.connection.close(),
    });
    reached.channel = channel;
    // Whoever can read this and answer has the key.
    channel.send({ kind: 'synced', synced: true });
  }

  private linkOf(reached: Reached, channel: PeerChannel): PeerLink {
    if (reached.link !== null) return reached.link;
    this.failures.delete(reached.client);
    clearTimeout(reached.limit);
    const link: PeerLink = {
      kind: 'browser',
      client: reached.client,
      send: (message) => channel.send(message),
    };
    reached.link = link;
    this.options.onLink(link);
    return link;
  }

  private lost(reached: Reached): void {
    clearTimeout(reached.limit);
    if (this.reached.get(reached.client) !== reached) return;
    this.reached.delete(reached.client);
    reached.channel?.close();
    if (reached.link !== null) this.options.onUnlinked(reached.link);
    if (!this.closed) this.retryLater(reached.client);
  }

  private retryLater(client: number): void {
    const failures = (this.failures.get(client) ?? 0) + 1;
    this.failures.set(client, failures);
    const limit = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    const timer = setTimeout(
      () => {
        this.retries.delete(client);
        if (this.options.hasServer() && this.wanted().includes(client)) this.reach(client);
      },
      limit * (0.5 + this.options.random() / 2),
    );
    this.retries.set(client, timer);
  }

  private dropOutdated(): void {
    this.renewal = null;
    for (const { epoch, connection } of [...this.reached.values()]) {
      if (epoch !== '' && epoch !== this.key?.epoch) connection.close();
    }
  }

  private requireKey(): EpochKey {
    if (this.key === null) throw new RangeError('there is no key for this document yet');
    return this.key;
  }
}
