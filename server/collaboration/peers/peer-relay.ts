/** Brings pages of one document together that could go on without the server: names them to each other, passes their signals on. */
import type { Logger } from 'pino';
import {
  type CarriedEdit,
  MAX_MEMBERS,
  type Member,
  type PeerAnswer,
  type PeerRequest,
  peerRequestSchema,
  type Signal,
} from '#core/protocol/peer-messages.ts';
import { type IceServerOptions, iceServersFor, TURN_RENEWAL_MS } from '../../network/ice-servers.ts';
import type { ClientIds } from '../edits/client-ids.ts';
import { createTokenBucket, type TokenBucket } from '../sessions/limits.ts';
import type { Session } from '../sessions/sessions.ts';
import type { EditForwarder } from './edit-forwarder.ts';
import type { PeerKeys } from './peer-keys.ts';

export interface PeerRelayOptions {
  readonly keys: PeerKeys;
  readonly clientIds: Pick<ClientIds, 'claim'>;
  readonly forwarder: EditForwarder;
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
  const { keys, clientIds, log } = options;
  const rooms = new Map<string, Room>();
  const clients = new WeakMap<Session, number>();
  const signals = new WeakMap<Session, TokenBucket>();
  const carrying = new WeakMap<Session, number>();
  let renewing = false;

  async function take(session: Session, payload: string): Promise<void> {
    try {
      const request = readRequest(payload);
      // Only who may edit is brought together: what they say to each other is edits.
      if (request === null || session.open === null || session.ended !== null || session.readOnly) return;
      // A direct connection shows each the other's network address, and a guest may be anybody.
      if (session.actor.kind === 'guest' && !options.guests && request.kind !== 'carry') return;
      await handle(session, request);
    } catch (error) {
      log.error({ err: error, documentName: session.documentName }, 'a message about peers failed');
    }
  }

  async function handle(session: Session, request: PeerRequest): Promise<void> {
    switch (request.kind) {
      case 'join':
        await join(session, request.client);
        break;
      case 'signal':
        passOn(session, request.to, request.signal);
        break;
      case 'carry':
        await Promise.all(request.edits.map((edit) => carry(session, edit)));
        break;
    }
  }

  /** The page's client id is its name here, and it has to be the person's own. */
  async function join(session: Session, client: number): Promise<void> {
    const { documentName, actor, open } = session;
    if (open === null || (clients.get(session) ?? client) !== client) return;
    const known = open.document.store.clients.has(client);
    if (!(await clientIds.claim(documentName, actor, client, known))) return;
    if (session.ended !== null) return;
    const room = rooms.get(documentName) ?? { members: new Map(), timer: null };
    rooms.set(documentName, room);
    clients.set(session, client);
    // The page may be back before its last connection was noticed to be gone.
    room.members.set(client, session);
    welcome(room, session, client);
    tellSoon(room);
  }

  function passOn(session: Session, to: number, signal: Signal): void {
    const room = rooms.get(session.documentName);
    const from = clients.get(session);
    if (room === undefined || from === undefined || !mayTakeSignal(session)) return;
    const named = namedMembers(room);
    const other = room.members.get(to);
    if (other === undefined || !named.has(from) || !named.has(to)) return;
    send(other, { type: 'peers', kind: 'signal', from, signal });
  }

  async function carry(session: Session, edit: CarriedEdit): Promise<void> {
    const count = carrying.get(session) ?? 0;
    if (count >= MAX_CARRYING) return;
    carrying.set(session, count + 1);
    try {
      const stored = await options.forwarder.take(session, edit);
      if (stored !== null) send(session, { type: 'peers', kind: 'carried', id: edit.id, stored });
    } finally {
      carrying.set(session, (carrying.get(session) ?? 1) - 1);
    }
  }

  function mayTakeSignal(session: Session): boolean {
    const bucket = signals.get(session) ?? createTokenBucket(SIGNALS_PER_SECOND, SIGNAL_BURST, options.clock);
    signals.set(session, bucket);
    return bucket.take(1);
  }

  function welcome(room: Room, session: Session, client: number): void {
    const author = keys.describeAuthor(session.actor);
    send(session, {
      type: 'peers',
      kind: 'room',
      epoch: keys.epoch,
      key: keys.ofDocument(session.documentName).toString('base64'),
      author,
      authorKey: keys.ofAuthor(session.documentName, author, client).toString('base64'),
      iceServers: iceServersFor(session.actor.id, options.ice),
      members: describe(room),
    });
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

  function leave(session: Session): void {
    const client = clients.get(session);
    const room = rooms.get(session.documentName);
    if (client === undefined || room?.members.get(client) !== session) return;
    room.members.delete(client);
    if (room.members.size > 0) {
      tellSoon(room);
      return;
    }
    if (room.timer !== null) clearTimeout(room.timer);
    rooms.delete(session.documentName);
  }

  function welcomeAll(): void {
    for (const room of rooms.values()) {
      for (const [client, session] of room.members) welcome(room, session, client);
    }
  }

  // The keys stay; what lets a page into a TURN server would expire.
  if (options.ice.turnSecret !== null) setInterval(welcomeAll, TURN_RENEWAL_MS).unref();

  function renew(): void {
    keys.renew();
    if (renewing) return;
    renewing = true;
    setTimeout(() => {
      renewing = false;
      welcomeAll();
    }, TELL_AFTER_MS).unref();
  }

  return { take, leave, renew };
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
