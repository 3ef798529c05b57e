/** The signalling relay between the pages of a document: introduces them to each other and passes signals on. */
import type { Logger } from 'pino';
import type { GuestActor } from '#core/access/policy.ts';
import {
  type ForwardedEdit,
  MAX_MEMBERS,
  type Member,
  type PeerAnswer,
  type PeerRequest,
  peerRequestSchema,
  type Signal,
} from '#core/protocol/peer-messages.ts';
import { type IceServerOptions, iceServersFor, TURN_RENEWAL_MS } from '../../network/ice-servers.ts';
import type { PeerPage, ProcessBus } from '../../ports/process-bus.port.ts';
import { contentOf } from '../content/document-content.ts';
import type { ClientIds } from '../edits/client-ids.ts';
import type { Session } from '../sessions/sessions.ts';
import { createTokenBucket, type TokenBucket } from '../sessions/socket-limits.ts';
import type { ForwardedEdits } from './forwarded-edits.ts';
import type { PeerKeys } from './peer-keys.ts';
import { createSharedRooms, type SharedRooms } from './shared-rooms.ts';

export interface PeerRelayOptions {
  readonly keys: PeerKeys;
  readonly clientIds: Pick<ClientIds, 'claim'>;
  readonly forwarded: ForwardedEdits;
  readonly ice: IceServerOptions;
  /** Guests of share links that may edit are brought together with the others. */
  readonly guests: boolean;
  readonly bus: ProcessBus;
  /** ms since epoch. */
  readonly now: () => number;
  readonly log: Logger;
  /** ms, monotonic. */
  readonly clock: () => number;
}

export interface PeerRelay {
  /** Takes what a page says. Never rejects; what is malformed, too much or not for this page to say is left out. */
  take(session: Session, payload: string): Promise<void>;
  leave(session: Session): void;
  /** Somebody's access has ended: everybody who still has theirs is given other keys. */
  renew(): void;
}

/** A page of this process in a room; `since`: ms since epoch. */
interface Joined {
  readonly session: Session;
  readonly since: number;
}

interface Room {
  /** Pages of this process, by Yjs client id. */
  readonly members: Map<number, Joined>;
  timer: NodeJS.Timeout | null;
  /** Other processes are yet to be told that a page has left. */
  isNews: boolean;
}

/** One signal makes or answers a connection, and a page has a handful. */
const SIGNALS_PER_SECOND = 5;
const SIGNAL_BURST = 100;
/** People come and go together; who is there is told once. */
const TELL_AFTER_MS = 100;
/** Edits of others that one page may have under way. */
const MAX_CARRYING = 500;

export function createPeerRelay(options: PeerRelayOptions): PeerRelay {
  return new Relay(options);
}

class Relay implements PeerRelay {
  private readonly options: PeerRelayOptions;
  private readonly rooms = new Map<string, Room>();
  private readonly clients = new WeakMap<Session, number>();
  private readonly signals = new WeakMap<Session, TokenBucket>();
  private readonly carrying = new WeakMap<Session, number>();
  private readonly shared: SharedRooms;
  private renewing = false;

  constructor(options: PeerRelayOptions) {
    this.options = options;
    this.shared = this.shareRooms();
    this.shareEpoch();
    // The keys stay; what lets a page into a TURN server would expire.
    if (options.ice.turnSecret !== null) setInterval(() => this.welcomeAll(), TURN_RENEWAL_MS).unref();
  }

  private shareRooms(): SharedRooms {
    const { rooms } = this;
    return createSharedRooms({
      bus: this.options.bus,
      rooms: () => [...rooms].map(([name, room]) => [name, pagesHere(room)] as const),
      onChanged: (documentName) => {
        const room = rooms.get(documentName);
        if (room !== undefined) this.tellSoon(documentName, room);
      },
      onSignal: (documentName, from, to, signal) => this.deliver(documentName, from, to, signal),
    });
  }

  private shareEpoch(): void {
    const { bus, keys } = this.options;
    const tell = (): void => bus.publish('peer-epoch', { epoch: keys.epoch }, 'epoch');
    bus.watch({ joined: tell, missed: tell });
    bus.listen('peer-epoch', ({ epoch }) => {
      if (keys.adopt(epoch)) this.welcomeSoon();
      // Whoever has missed a newer one is told it.
      else if (epoch !== keys.epoch) tell();
    });
  }

  async take(session: Session, payload: string): Promise<void> {
    try {
      const request = readRequest(payload);
      // Only who may edit is brought together: what they say to each other is edits.
      if (request === null || session.open === null || session.ended !== null || session.readOnly) return;
      // A direct connection shows each the other's network address, and a guest may be anybody.
      if (session.actor.kind === 'guest' && !this.brings(session.actor) && request.kind !== 'carry') return;
      await this.handle(session, request);
    } catch (error) {
      const { documentName } = session;
      this.options.log.error({ err: error, documentName }, 'a message about peers failed');
    }
  }

  /**
   * A guest of a link for a part of the tree may lose a Codex by a move, which begins no new period of keys while they are away: they
   * would go on with those that they hold. So would one of a branch that is closed meanwhile.
   */
  private brings({ subtree, branch }: GuestActor): boolean {
    return this.options.guests && subtree === undefined && branch === undefined;
  }

  private async handle(session: Session, request: PeerRequest): Promise<void> {
    switch (request.kind) {
      case 'join':
        await this.join(session, request.client);
        break;
      case 'signal':
        this.passOn(session, request.to, request.signal);
        break;
      case 'carry':
        await Promise.all(request.edits.map((edit) => this.carry(session, edit)));
        break;
    }
  }

  /** The page's client id is its name here, and it has to be the person's own. */
  private async join(session: Session, client: number): Promise<void> {
    const { documentName, actor, open } = session;
    if (open === null || (this.clients.get(session) ?? client) !== client) return;
    const known = await contentOf(open.document).hasClient(client);
    if (!(await this.options.clientIds.claim(documentName, actor, client, known))) return;
    if (session.ended !== null) return;
    const room = this.rooms.get(documentName) ?? this.openRoom(documentName);
    this.clients.set(session, client);
    // The page may be back before its last connection was noticed to be gone.
    room.members.set(client, { session, since: room.members.get(client)?.since ?? this.options.now() });
    // At once, so that it is known at other processes before its first signal comes there.
    if (room.members.size <= MAX_MEMBERS) this.shared.tell(documentName, pagesHere(room));
    this.welcome(room, session, client);
    this.tellSoon(documentName, room);
  }

  private passOn(session: Session, to: number, signal: Signal): void {
    const room = this.rooms.get(session.documentName);
    const from = this.clients.get(session);
    if (room === undefined || from === undefined || !this.mayTakeSignal(session)) return;
    if (room.members.has(to)) this.deliver(session.documentName, from, to, signal);
    else if (this.areNamed(session.documentName, room, from, to))
      this.shared.signal(session.documentName, from, to, signal);
  }

  /** To a page of this process. */
  private deliver(documentName: string, from: number, to: number, signal: Signal): void {
    const room = this.rooms.get(documentName);
    const other = room?.members.get(to);
    if (room === undefined || other === undefined || !this.areNamed(documentName, room, from, to)) return;
    send(other.session, { type: 'peers', kind: 'signal', from, signal });
  }

  private areNamed(documentName: string, room: Room, ...clients: readonly number[]): boolean {
    const named = new Set(this.namedPages(documentName, room).map(({ client }) => client));
    return clients.every((client) => named.has(client));
  }

  private openRoom(documentName: string): Room {
    const room: Room = { members: new Map(), timer: null, isNews: false };
    this.rooms.set(documentName, room);
    this.shared.opened(documentName);
    return room;
  }

  /** What everybody is told and may reach, in the order they came: the same at every process. */
  private namedPages(documentName: string, room: Room): readonly PeerPage[] {
    const here = pagesHere(room);
    // A page that has moved here may not have been noticed to be gone there.
    const others = this.shared.elsewhere(documentName).filter(({ client }) => !room.members.has(client));
    return [...here, ...others]
      .sort((a, b) => a.since - b.since || a.client - b.client)
      .slice(0, MAX_MEMBERS);
  }

  private describe(documentName: string, room: Room): Member[] {
    return this.namedPages(documentName, room).map(({ client, person }) => ({ client, person }));
  }

  private tellSoon(documentName: string, room: Room): void {
    room.timer ??= setTimeout(() => {
      room.timer = null;
      if (room.isNews) this.shared.tell(documentName, pagesHere(room));
      room.isNews = false;
      const members = this.describe(documentName, room);
      for (const { client } of members) {
        const joined = room.members.get(client);
        if (joined !== undefined) send(joined.session, { type: 'peers', kind: 'members', members });
      }
    }, TELL_AFTER_MS).unref();
  }

  private mayTakeSignal(session: Session): boolean {
    const bucket =
      this.signals.get(session) ?? createTokenBucket(SIGNALS_PER_SECOND, SIGNAL_BURST, this.options.clock);
    this.signals.set(session, bucket);
    return bucket.take(1);
  }

  private async carry(session: Session, edit: ForwardedEdit): Promise<void> {
    const count = this.carrying.get(session) ?? 0;
    if (count >= MAX_CARRYING) return;
    this.carrying.set(session, count + 1);
    try {
      const stored = await this.options.forwarded.take(session, edit);
      if (stored !== null) send(session, { type: 'peers', kind: 'carried', id: edit.id, stored });
    } finally {
      this.carrying.set(session, (this.carrying.get(session) ?? 1) - 1);
    }
  }

  private welcome(room: Room, session: Session, client: number): void {
    const { keys, ice } = this.options;
    const author = keys.describeAuthor(session.actor, session.versions.schema);
    send(session, {
      type: 'peers',
      kind: 'room',
      epoch: keys.epoch,
      key: keys.ofDocument(session.documentName).toString('base64'),
      author,
      authorKey: keys.ofAuthor(session.documentName, author, client).toString('base64'),
      iceServers: iceServersFor(session.actor.id, ice),
      members: this.describe(session.documentName, room),
    });
  }

  private welcomeAll(): void {
    for (const room of this.rooms.values()) {
      for (const [client, { session }] of room.members) this.welcome(room, session, client);
    }
  }

  leave(session: Session): void {
    const client = this.clients.get(session);
    const room = this.rooms.get(session.documentName);
    if (client === undefined || room?.members.get(client)?.session !== session) return;
    room.members.delete(client);
    if (room.members.size > 0) {
      room.isNews = true;
      this.tellSoon(session.documentName, room);
      return;
    }
    if (room.timer !== null) clearTimeout(room.timer);
    this.rooms.delete(session.documentName);
    this.shared.closed(session.documentName);
    this.shared.tell(session.documentName, []);
  }

  renew(): void {
    const { keys, bus } = this.options;
    keys.renew();
    bus.publish('peer-epoch', { epoch: keys.epoch }, 'epoch');
    this.welcomeSoon();
  }

  private welcomeSoon(): void {
    if (this.renewing) return;
    this.renewing = true;
    setTimeout(() => {
      this.renewing = false;
      this.welcomeAll();
    }, TELL_AFTER_MS).unref();
  }
}

/** Those who came first: nobody is told of more. */
function pagesHere({ members }: Room): PeerPage[] {
  return [...members].slice(0, MAX_MEMBERS).map(([client, { session, since }]) => ({
    client,
    since,
    person: {
      ...{ id: session.actor.id, name: session.actor.name },
      hue: session.actor.kind === 'user' ? (session.actor.look?.hue ?? null) : null,
    },
  }));
}

function send(session: Session, answer: PeerAnswer): void {
  if (session.ended === null) session.open?.connection.sendStateless(JSON.stringify(answer));
}

function readRequest(payload: string): PeerRequest | null {
  try {
    return peerRequestSchema.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}
