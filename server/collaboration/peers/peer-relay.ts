/** The signalling relay between the pages of a document: introduces them to each other and passes signals on. */
import type { Logger } from 'pino';
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
import type { ClientIds } from '../edits/client-ids.ts';
import type { Session } from '../sessions/sessions.ts';
import { createTokenBucket, type TokenBucket } from '../sessions/socket-limits.ts';
import type { ForwardedEdits } from './forwarded-edits.ts';
import type { PeerKeys } from './peer-keys.ts';

export interface PeerRelayOptions {
  readonly keys: PeerKeys;
  readonly clientIds: Pick<ClientIds, 'claim'>;
  readonly forwarded: ForwardedEdits;
  readonly ice: IceServerOptions;
  /** Guests of share links that may edit are brought together with the others. */
  readonly guests: boolean;
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

/** By Yjs client id, in the order they came. */
interface Room {
  readonly members: Map<number, Session>;
  timer: NodeJS.Timeout | null;
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
  private renewing = false;

  constructor(options: PeerRelayOptions) {
    this.options = options;
    // The keys stay; what lets a page into a TURN server would expire.
    if (options.ice.turnSecret !== null) setInterval(() => this.welcomeAll(), TURN_RENEWAL_MS).unref();
  }

  async take(session: Session, payload: string): Promise<void> {
    try {
      const request = readRequest(payload);
      // Only who may edit is brought together: what they say to each other is edits.
      if (request === null || session.open === null || session.ended !== null || session.readOnly) return;
      // A direct connection shows each the other's network address, and a guest may be anybody.
      if (session.actor.kind === 'guest' && !this.options.guests && request.kind !== 'carry') return;
      await this.handle(session, request);
    } catch (error) {
      const { documentName } = session;
      this.options.log.error({ err: error, documentName }, 'a message about peers failed');
    }
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
    const known = open.document.store.clients.has(client);
    if (!(await this.options.clientIds.claim(documentName, actor, client, known))) return;
    if (session.ended !== null) return;
    const room = this.rooms.get(documentName) ?? { members: new Map(), timer: null };
    this.rooms.set(documentName, room);
    this.clients.set(session, client);
    // The page may be back before its last connection was noticed to be gone.
    room.members.set(client, session);
    this.welcome(room, session, client);
    tellSoon(room);
  }

  private passOn(session: Session, to: number, signal: Signal): void {
    const room = this.rooms.get(session.documentName);
    const from = this.clients.get(session);
    if (room === undefined || from === undefined || !this.mayTakeSignal(session)) return;
    const named = namedMembers(room);
    const other = room.members.get(to);
    if (other === undefined || !named.has(from) || !named.has(to)) return;
    send(other, { type: 'peers', kind: 'signal', from, signal });
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
    const author = keys.describeAuthor(session.actor);
    send(session, {
      type: 'peers',
      kind: 'room',
      epoch: keys.epoch,
      key: keys.ofDocument(session.documentName).toString('base64'),
      author,
      authorKey: keys.ofAuthor(session.documentName, author, client).toString('base64'),
      iceServers: iceServersFor(session.actor.id, ice),
      members: describe(room),
    });
  }

  private welcomeAll(): void {
    for (const room of this.rooms.values()) {
      for (const [client, session] of room.members) this.welcome(room, session, client);
    }
  }

  leave(session: Session): void {
    const client = this.clients.get(session);
    const room = this.rooms.get(session.documentName);
    if (client === undefined || room?.members.get(client) !== session) return;
    room.members.delete(client);
    if (room.members.size > 0) {
      tellSoon(room);
      return;
    }
    if (room.timer !== null) clearTimeout(room.timer);
    this.rooms.delete(session.documentName);
  }

  renew(): void {
    this.options.keys.renew();
    if (this.renewing) return;
    this.renewing = true;
    setTimeout(() => {
      this.renewing = false;
      this.welcomeAll();
    }, TELL_AFTER_MS).unref();
  }
}

function tellSoon(room: Room): void {
  room.timer ??= setTimeout(() => {
    room.timer = null;
    const members = describe(room);
    for (const member of namedMembers(room)) {
      const session = room.members.get(member);
      if (session !== undefined) send(session, { type: 'peers', kind: 'members', members });
    }
  }, TELL_AFTER_MS).unref();
}

/** What everybody is told and may reach. */
function namedMembers({ members }: Room): ReadonlySet<number> {
  return new Set([...members.keys()].slice(0, MAX_MEMBERS));
}

function describe(room: Room): Member[] {
  return [...room.members].slice(0, MAX_MEMBERS).map(([client, { actor }]) => ({
    client,
    person: { id: actor.id, name: actor.name },
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
