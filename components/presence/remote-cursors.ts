/** The carets of other people as both text editors need them: who, which colour, since when. */
import type { Awareness } from 'y-protocols/awareness';
import { personHue } from '#core/access/person-hue.ts';

/** For how long a caret carries its owner's name after it moved. */
export const NAME_SHOWN_MS = 2000;

export interface RemoteCursor {
  readonly clientId: number;
  readonly name: string;
  /** 0–7, stable for a person. */
  readonly hue: number;
  /** JSON forms of Yjs relative positions. */
  readonly anchor: unknown;
  readonly head: unknown;
  /** Counts this client's moves, so that an editor can tell a moved caret from a repainted one. */
  readonly moves: number;
  readonly movedAt: number;
}

interface Sighting {
  readonly place: string;
  readonly moves: number;
  readonly movedAt: number;
}

const SIGHTINGS = new WeakMap<Awareness, Map<number, Sighting>>();

/** Every other client that stands somewhere in a text. States come from the network, so nothing about them is assumed. */
export function remoteCursors(awareness: Awareness): readonly RemoteCursor[] {
  const sightings = SIGHTINGS.get(awareness) ?? new Map<number, Sighting>();
  SIGHTINGS.set(awareness, sightings);
  const cursors: RemoteCursor[] = [];
  for (const [clientId, state] of awareness.getStates()) {
    const cursor: unknown = state?.['cursor'];
    if (clientId === awareness.clientID || !isRecord(cursor)) {
      sightings.delete(clientId);
      continue;
    }
    const user: unknown = state['user'];
    const { anchor, head } = cursor;
    if (!isRecord(anchor) || !isRecord(head)) continue;
    const id = isRecord(user) && typeof user['id'] === 'string' ? user['id'] : String(clientId);
    const name = isRecord(user) && typeof user['name'] === 'string' ? user['name'] : 'Somebody';
    const sighting = sight(sightings, clientId, JSON.stringify(cursor));
    cursors.push({
      clientId,
      name,
      hue: personHue(id),
      anchor,
      head,
      moves: sighting.moves,
      movedAt: sighting.movedAt,
    });
  }
  return cursors;
}

/**
 * A caret: a thin line in its owner's colour, with a name that fades. The fade is a CSS animation started in the past
 * when the caret had moved a while ago, so repainting it never brings the name back. The name is not text but an
 * attribute: a browser would put the reader's own caret into text here, and then drop what is typed.
 */
export function createCaret(cursor: RemoteCursor): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'remote-caret';
  caret.dataset['name'] = cursor.name;
  caret.style.setProperty('--caret', `var(--person-${cursor.hue})`);
  const sinceMove = Math.min(Date.now() - cursor.movedAt, 60_000);
  caret.style.setProperty('--name-leaves', `${NAME_SHOWN_MS - sinceMove}ms`);
  caret.setAttribute('aria-hidden', 'true');
  return caret;
}

export function selectionStyle(cursor: RemoteCursor): string {
  return `background-color: color-mix(in oklch, var(--person-${cursor.hue}) 22%, transparent)`;
}

function sight(sightings: Map<number, Sighting>, clientId: number, place: string): Sighting {
  const last = sightings.get(clientId);
  if (last?.place === place) return last;
  const next = { place, moves: (last?.moves ?? 0) + 1, movedAt: Date.now() };
  sightings.set(clientId, next);
  return next;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
