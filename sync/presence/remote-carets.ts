/** Remote carets as editors of texts need them: person, colour, place, time. */
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { personHue } from '#core/access/person-hue.ts';
import { readAgent } from './presence.ts';

export interface RemoteCaret {
  readonly clientId: number;
  readonly name: string;
  /** 0–7, of the person. */
  readonly hue: number;
  /** JSON forms of Yjs relative positions. */
  readonly anchor: unknown;
  readonly head: unknown;
  /** Counts this client's moves, so that an editor can tell a moved caret from a repainted one. */
  readonly moves: number;
  readonly movedAt: number;
}

type Place = Pick<RemoteCaret, 'anchor' | 'head'>;

interface Sighting extends Place {
  readonly moves: number;
  readonly movedAt: number;
}

const SIGHTINGS = new WeakMap<Awareness, Map<number, Sighting>>();

/**
 * Every other client that stands somewhere in a text. States come from the network, so nothing about them is assumed. A
 * cursor may be heard of before the edit it stands behind has come: until then it is where it was before.
 */
export function readRemoteCarets(awareness: Awareness): readonly RemoteCaret[] {
  const sightings = SIGHTINGS.get(awareness) ?? new Map<number, Sighting>();
  SIGHTINGS.set(awareness, sightings);
  const cursors: RemoteCaret[] = [];
  for (const [clientId, state] of awareness.getStates()) {
    const place = clientId === awareness.clientID ? null : placeOf(state);
    if (place === null) {
      sightings.delete(clientId);
      continue;
    }
    const sighting = sight(sightings.get(clientId), place, awareness.doc);
    if (sighting === undefined) continue;
    sightings.set(clientId, sighting);
    const user: unknown = state['user'];
    const id = isRecord(user) && typeof user['id'] === 'string' ? user['id'] : String(clientId);
    const named = isRecord(user) && typeof user['name'] === 'string' ? user['name'] : 'Somebody';
    const isAgent = isRecord(user) && readAgent(user['agent']) !== null;
    const name = isAgent ? `${named} · agent` : named;
    const hue = personHue(id, isRecord(user) ? user['hue'] : undefined);
    cursors.push({ clientId, name, hue, ...sighting });
  }
  return cursors;
}

/**
 * Calls back when `readRemoteCarets` may answer differently; answers the unsubscriber. Never in the middle of an edit made
 * here, during which an editor can't be told anything.
 */
export function observeCarets(awareness: Awareness, listener: () => void): () => void {
  const { doc } = awareness;
  const someoneIsAhead = (): boolean =>
    [...awareness.getStates()].some(([clientId, state]) => {
      const place = clientId === awareness.clientID ? null : placeOf(state);
      return place !== null && isAhead(place, doc);
    });
  let waiting = someoneIsAhead();
  const onAwareness = (change: { added: number[]; updated: number[]; removed: number[] }): void => {
    const clients = [...change.added, ...change.updated, ...change.removed];
    if (clients.every((client) => client === awareness.clientID)) return;
    waiting = someoneIsAhead();
    listener();
  };
  const onEdit = (transaction: Y.Transaction): void => {
    if (transaction.local || !waiting) return;
    waiting = someoneIsAhead();
    listener();
  };
  awareness.on('change', onAwareness);
  doc.on('afterTransaction', onEdit);
  return () => {
    awareness.off('change', onAwareness);
    doc.off('afterTransaction', onEdit);
  };
}

/** The sighting that follows `last` when the client is said to be at `place`; `undefined` if it is nowhere yet. */
function sight(last: Sighting | undefined, place: Place, doc: Y.Doc): Sighting | undefined {
  if (isAhead(place, doc)) return last;
  if (last !== undefined && isSamePlace(last, place)) return last;
  return { ...place, moves: (last?.moves ?? 0) + 1, movedAt: Date.now() };
}

function placeOf(state: unknown): Place | null {
  const cursor = isRecord(state) ? state['cursor'] : null;
  if (!isRecord(cursor)) return null;
  const { anchor, head } = cursor;
  return isRecord(anchor) && isRecord(head) ? { anchor, head } : null;
}

function isSamePlace(a: Place, b: Place): boolean {
  return JSON.stringify([a.anchor, a.head]) === JSON.stringify([b.anchor, b.head]);
}

/** Does a place refer to something this document has not received? */
function isAhead({ anchor, head }: Place, doc: Y.Doc): boolean {
  return [anchor, head].some((position) => {
    const { item, type } = Y.createRelativePositionFromJSON(position);
    const id = item ?? type;
    return id !== null && Y.getState(doc.store, id.client) <= id.clock;
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
