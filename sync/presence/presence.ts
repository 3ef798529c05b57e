/** Presence in a document: who else is here and in which field, from awareness, merged by person. */
import type { Awareness } from 'y-protocols/awareness';
import { personHue } from '#core/access/person-hue.ts';
import { createListeners } from '#core/observable.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  /** 0–7, the same everywhere. */
  readonly hue: number;
  /** Set for an agent: whose program or model it is, and who answers for it. */
  readonly agent?: { readonly provider: string; readonly owner: string };
  /** The field the person was in last; `null` when in none. */
  readonly fieldId: string | null;
  /** What a program says of its work; absent when it says nothing. */
  readonly status?: string;
  /** One for each open tab, ascending. */
  readonly clientIds: readonly number[];
}

export interface Presence {
  setField(fieldId: string | null): void;
  /** A few words that others see beside the name; none with `null`. */
  setStatus(status: string | null): void;
  /** Everybody but this user, by name; the same array until something changes. */
  others(): readonly Person[];
  subscribe(listener: () => void): () => void;
}

/** Whatever others publish. */
const MAX_STATUS_LENGTH = 120;

/**
 * Publishes this person's presence and reads that of others. The server rewrites `user`, so states with a missing or
 * malformed user are ignored. Caret positions are in `cursor`, where the editors keep them.
 */
export function createPresence(
  awareness: Awareness,
  actor: { readonly id: string; readonly name: string },
): Presence {
  const hue = personHue(actor.id);
  if (awareness.getLocalState()?.['user'] === undefined) {
    awareness.setLocalStateField('user', {
      id: actor.id,
      name: actor.name,
      color: `var(--person-${hue})`,
      colorLight: `var(--person-${hue}-soft)`,
    });
  }
  let snapshot: readonly Person[] = readOthers(awareness, actor.id);
  let told = snapshot;
  const listeners = createListeners();
  const refresh = (): void => {
    const next = readOthers(awareness, actor.id);
    if (JSON.stringify(next) !== JSON.stringify(snapshot)) snapshot = next;
  };
  const changed = (): void => {
    refresh();
    if (snapshot === told) return;
    told = snapshot;
    listeners.notify();
  };
  return {
    setField(fieldId) {
      if ((awareness.getLocalState()?.['fieldId'] ?? null) === fieldId) return;
      awareness.setLocalStateField('fieldId', fieldId);
    },
    setStatus(status) {
      if (readStatus(awareness.getLocalState()?.['status']) === readStatus(status)) return;
      awareness.setLocalStateField('status', readStatus(status));
    },
    others: () => {
      refresh();
      return snapshot;
    },
    subscribe(listener) {
      if (listeners.size === 0) {
        refresh();
        told = snapshot;
        awareness.on('change', changed);
      }
      const stop = listeners.subscribe(listener);
      return () => {
        stop();
        if (listeners.size === 0) awareness.off('change', changed);
      };
    },
  };
}

function readOthers(awareness: Awareness, ownId: string): readonly Person[] {
  const people = new Map<string, { person: Person; seen: number }>();
  const states = [...awareness.getStates()].sort(([a], [b]) => a - b);
  for (const [clientId, state] of states) {
    const user = readUser(state['user']);
    if (!user || clientId === awareness.clientID || user.id === ownId) continue;
    const seen = awareness.meta.get(clientId)?.lastUpdated ?? 0;
    const known = people.get(user.id);
    const field: unknown = state['fieldId'];
    const fieldId = typeof field === 'string' ? field : null;
    const clientIds = [...(known?.person.clientIds ?? []), clientId];
    // With several tabs, the one that is in a field and moved last tells where the person is.
    const keepsKnown = known && (fieldId === null || (known.person.fieldId !== null && known.seen >= seen));
    const status = readStatus(state['status']) ?? known?.person.status ?? null;
    people.set(user.id, {
      person: {
        ...user,
        ...(status !== null && { status }),
        fieldId: keepsKnown ? known.person.fieldId : fieldId,
        clientIds,
      },
      seen: keepsKnown ? known.seen : seen,
    });
  }
  return [...people.values()]
    .map(({ person }) => person)
    .sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/** `null` when nothing is said. */
function readStatus(value: unknown): string | null {
  const status = typeof value === 'string' ? value.trim().slice(0, MAX_STATUS_LENGTH) : '';
  return status === '' ? null : status;
}

function readUser(value: unknown): Pick<Person, 'id' | 'name' | 'hue' | 'agent'> | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, name, hue, agent } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || typeof name !== 'string') return null;
  const label = readAgent(agent);
  return { id, name, hue: personHue(id, hue), ...(label !== null && { agent: label }) };
}

/** What the server says of an agent; `null` for people. */
export function readAgent(value: unknown): NonNullable<Person['agent']> | null {
  if (typeof value !== 'object' || value === null) return null;
  const { provider, owner } = value as Readonly<Record<string, unknown>>;
  return typeof provider === 'string' && typeof owner === 'string' ? { provider, owner } : null;
}
