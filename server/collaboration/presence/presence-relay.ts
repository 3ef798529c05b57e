/** Presence: one state per connection, under the person's own name, batched per document and broadcast to everybody. */
import { personHue } from '#core/access/person-hue.ts';
import type { Actor } from '#core/access/policy.ts';
import { type PresenceState, readPresence } from '#core/protocol/wire/presence-states.ts';
import { contentOf } from '../content/document-content.ts';
import type { Room } from '../content/room.ts';
import { presenceWindow } from '../edits/batching-delays.ts';
import type { ClientIds } from '../edits/client-ids.ts';
import type { OpenSession, Session } from '../sessions/sessions.ts';
import type { SharedPresence } from './shared-presence.ts';

export interface Presence {
  /** Handles a presence update of an open session; states of other clients are ignored. */
  take(session: Session, update: Uint8Array): Promise<void>;
  /** The session has ended: removes its presence for everybody. */
  leave(session: Session, document: Room): void;
}

interface Gathered {
  readonly document: Room;
  readonly waiting: Map<number, PresenceState>;
  timer: NodeJS.Timeout | null;
  toldAt: number;
}

/** More states than an honest update has: a client sends its own and those it saw time out. */
const MAX_STATES = 1_000;
/** Presence clocks have to be below this. */
const MAX_CLOCK = 2 ** 31;

interface PresenceOptions {
  readonly clientIds: ClientIds;
  readonly maxBytes: number;
  readonly clock: () => number;
  readonly shared: SharedPresence;
  /** Where somebody in this room is seen as well, and in which fields: members see guests of an extract, who do not see members. */
  readonly seenAlsoIn?: (room: Room) => AlsoSeen | null;
  /** The document that edits of this room are of, where the ids of its pages are known: that behind an extract. */
  readonly behind?: (room: Room) => Room;
}

export function createPresence(options: PresenceOptions): Presence {
  const { clientIds, maxBytes, clock, shared, seenAlsoIn = () => null, behind = (room) => room } = options;
  const rooms = new WeakMap<Room, Gathered>();

  async function take(session: Session, update: Uint8Array): Promise<void> {
    const { open } = session;
    if (open === null || session.ended !== null || isOnlyLooking(session.actor)) return;
    const states = readPresence(update, MAX_STATES).filter(({ clock: at }) => at < MAX_CLOCK);
    const own = ownState(session, states);
    if (own === undefined || (own.json !== null && own.json.length > maxBytes)) return;
    if (session.clientId === null && !(await adopt(session, open, own.client))) return;
    shared.isHere(open.document, own.client);
    const json = own.json === null ? null : inOwnName(own.json, session.actor);
    gather(open.document, { ...own, json, clock: nextClock(open.document, own) });
    const beside = seenAlsoIn(open.document);
    if (beside === null) return;
    shared.isHere(beside.document, own.client);
    const clockThere = nextClock(beside.document, own);
    gather(beside.document, { ...own, json: json && inFieldsOf(json, beside), clock: clockThere });
  }

  /** The first client id a connection sends presence for becomes its id, unless it belongs to another person. */
  async function adopt(session: Session, open: OpenSession, clientId: number): Promise<boolean> {
    const document = behind(open.document);
    const known = await contentOf(document).hasClient(clientId);
    if (!(await clientIds.claim(document.name, session.actor, clientId, known))) return false;
    if (session.clientId === null && session.ended === null) session.clientId = clientId;
    return session.clientId === clientId;
  }

  function gather(document: Room, state: PresenceState): void {
    const room = rooms.get(document) ?? {
      document,
      waiting: new Map(),
      timer: null,
      toldAt: Number.NEGATIVE_INFINITY,
    };
    rooms.set(document, room);
    room.waiting.set(state.client, state);
    if (room.timer !== null) return;
    const wait = room.toldAt + presenceWindow(document.connections.size) - clock();
    if (wait <= 0) tell(room);
    else room.timer = setTimeout(() => tell(room), wait).unref();
  }

  function tell(room: Gathered): void {
    room.timer = null;
    room.toldAt = clock();
    const states = [...room.waiting.values()];
    room.waiting.clear();
    if (states.length > 0 && !room.document.isDestroyed) {
      room.document.presence.apply(states);
      shared.tell(room.document, states);
    }
  }

  return {
    take,
    leave(session, document) {
      const { clientId } = session;
      if (clientId === null) return;
      // The client may have reconnected under the same id before this connection was found to be dead.
      const returned = document
        .getConnections()
        .some(({ context }) => context.session?.clientId === clientId);
      const beside = seenAlsoIn(document);
      for (const room of [document, ...(beside === null ? [] : [beside.document])]) {
        rooms.get(room)?.waiting.delete(clientId);
        if (!returned) removeFrom(room, clientId, shared);
      }
    },
  };
}

function removeFrom(document: Room, clientId: number, shared: SharedPresence): void {
  if (shared.isElsewhere(document, clientId)) return;
  document.presence.remove([clientId]);
  const at = document.presence.clockOf(clientId) ?? 0;
  shared.tell(document, [{ client: clientId, clock: at, json: null }]);
}

/** A room, and the fields in it that somebody is seen in. */
export interface AlsoSeen {
  readonly document: Room;
  readonly fields: readonly string[];
}

/** Without a place in any other field. */
function inFieldsOf(json: string, { fields }: AlsoSeen): string {
  const state = JSON.parse(json) as Record<string, unknown>;
  return fields.includes(String(state['fieldId'])) ? json : JSON.stringify({ user: state['user'] });
}

/**
 * The session's own state. Until its client id is known, the update has to contain exactly one state: picking the first of several
 * could give it somebody else's id, whose own edits would then be refused.
 */
function ownState({ clientId }: Session, states: readonly PresenceState[]): PresenceState | undefined {
  if (clientId !== null) return states.find(({ client }) => client === clientId);
  const [only, ...others] = states.filter(({ json }) => json !== null);
  return others.length === 0 ? only : undefined;
}

/**
 * A page that reconnects sends the clock it had, but everybody has already recorded its removal at that clock, so the state would be
 * ignored. It gets the next clock.
 */
function nextClock(document: Room, { client, clock, json }: PresenceState): number {
  const { presence } = document;
  const last = presence.clockOf(client) ?? -1;
  return json !== null && !presence.has(client) && last >= clock ? last + 1 : clock;
}

/** Whoever looks at what guests see is nobody whom others meet there. */
function isOnlyLooking(actor: Actor): boolean {
  return actor.kind === 'guest' && actor.viewer !== undefined;
}

/** The state with `user` replaced by what the server knows. Throws if the state is not a JSON object. */
function inOwnName(json: string, actor: Actor): string {
  const state: unknown = JSON.parse(json);
  if (typeof state !== 'object' || state === null || Array.isArray(state))
    throw new TypeError('presence is no object');
  const look = actor.kind === 'user' ? actor.look : undefined;
  const hue = personHue(actor.id, look?.hue);
  const agent = actor.kind === 'user' ? actor.agent : undefined;
  const user = {
    ...{ id: actor.id, name: actor.name, hue, picture: look?.picture ?? null },
    ...(agent !== undefined && { agent: { provider: agent.provider, owner: agent.owner.name } }),
    // Pages of earlier releases go by these.
    color: `var(--person-${hue})`,
    colorLight: `var(--person-${hue}-soft)`,
  };
  return JSON.stringify({ ...state, user });
}
