/** Presence: one state per connection, in the person's own name, gathered per document and told to everyone at once. */
import type { Document } from '@hocuspocus/server';
import { applyAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import { personHue } from '#core/access/person-hue.ts';
import type { Actor } from '#core/access/policy.ts';
import { type PresenceState, readPresence, writePresence } from '#core/protocol/wire/presence-states.ts';
import { presenceWindow } from '../edits/batching-delays.ts';
import type { ClientIds } from '../edits/client-ids.ts';
import type { OpenSession, Session } from '../sessions/sessions.ts';
import type { SharedPresence } from './shared-presence.ts';

export interface Presence {
  /** Takes a presence update of an open session; what is not the session's own is left out. */
  take(session: Session, update: Uint8Array): Promise<void>;
  /** The session is over: everyone sees it leave. */
  leave(session: Session, document: Document): void;
}

interface Room {
  readonly document: Document;
  readonly waiting: Map<number, PresenceState>;
  timer: NodeJS.Timeout | null;
  toldAt: number;
}

/** States in one update beyond which it is no honest one: a client speaks for itself and for those it saw time out. */
const MAX_STATES = 1_000;
/** What a client may say besides its name, colour and place. */
const MAX_CLOCK = 2 ** 31;

export function createPresence(options: {
  readonly clientIds: ClientIds;
  readonly maxBytes: number;
  readonly clock: () => number;
  readonly shared: SharedPresence;
}): Presence {
  const { clientIds, maxBytes, clock, shared } = options;
  const rooms = new WeakMap<Document, Room>();

  async function take(session: Session, update: Uint8Array): Promise<void> {
    const { open } = session;
    if (open === null || session.ended !== null) return;
    const states = readPresence(update, MAX_STATES).filter(({ clock: at }) => at < MAX_CLOCK);
    const own = ownState(session, states);
    if (own === undefined || (own.json !== null && own.json.length > maxBytes)) return;
    if (session.clientId === null && !(await adopt(session, open, own.client))) return;
    shared.isHere(open.document, own.client);
    const json = own.json === null ? null : inOwnName(own.json, session.actor);
    gather(open.document, { ...own, json, clock: nextClock(open.document, own) });
  }

  /** The first id a connection shows presence for is its id, unless it is another person's. */
  async function adopt(session: Session, open: OpenSession, clientId: number): Promise<boolean> {
    const known = open.document.store.clients.has(clientId);
    if (!(await clientIds.claim(session.documentName, session.actor, clientId, known))) return false;
    if (session.clientId === null && session.ended === null) session.clientId = clientId;
    return session.clientId === clientId;
  }

  function gather(document: Document, state: PresenceState): void {
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

  function tell(room: Room): void {
    room.timer = null;
    room.toldAt = clock();
    const states = [...room.waiting.values()];
    room.waiting.clear();
    if (states.length > 0 && !room.document.isDestroyed) {
      applyAwarenessUpdate(room.document.awareness, writePresence(states), null);
      shared.tell(room.document, states);
    }
  }

  return {
    take,
    leave(session, document) {
      const { clientId } = session;
      if (clientId === null) return;
      rooms.get(document)?.waiting.delete(clientId);
      // Another connection may have come back under the same id before this one was noticed to be gone.
      const returned = document
        .getConnections()
        .some(({ context }) => context.session?.clientId === clientId);
      if (returned || shared.isElsewhere(document, clientId)) return;
      removeAwarenessStates(document.awareness, [clientId], null);
      const at = document.awareness.meta.get(clientId)?.clock ?? 0;
      shared.tell(document, [{ client: clientId, clock: at, json: null }]);
    },
  };
}

/**
 * What a session says of itself. Until it is known which client it is, it has to speak of one only: to take it for the first of several
 * could give it somebody else's id, whose own edits would then be refused.
 */
function ownState({ clientId }: Session, states: readonly PresenceState[]): PresenceState | undefined {
  if (clientId !== null) return states.find(({ client }) => client === clientId);
  const [only, ...others] = states.filter(({ json }) => json !== null);
  return others.length === 0 ? only : undefined;
}

/**
 * A page that lost its connection comes back with the clock it had, at which everyone has it as gone: the same clock would be
 * ignored. It gets the next one.
 */
function nextClock(document: Document, { client, clock, json }: PresenceState): number {
  const { awareness } = document;
  const last = awareness.meta.get(client)?.clock ?? -1;
  return json !== null && !awareness.states.has(client) && last >= clock ? last + 1 : clock;
}

/** The state with `user` from what the server knows. Throws when it is not a JSON object. */
function inOwnName(json: string, actor: Actor): string {
  const state: unknown = JSON.parse(json);
  if (typeof state !== 'object' || state === null || Array.isArray(state))
    throw new TypeError('presence is no object');
  const hue = personHue(actor.id);
  const user = {
    id: actor.id,
    name: actor.name,
    color: `var(--person-${hue})`,
    colorLight: `var(--person-${hue}-soft)`,
  };
  return JSON.stringify({ ...state, user });
}
