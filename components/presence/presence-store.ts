/** The presence store: one subscription for the whole page, read by header and fields. */
import { createListeners } from '#core/observable.ts';
import type { Person, Presence } from '#sync/presence/presence.ts';

export interface PresenceStore {
  /** The same array until somebody comes, goes or moves to another field. */
  get(): readonly Person[];
  /** Also an array that is the same until it says something else. */
  in(fieldId: string): readonly Person[];
  subscribe(listener: () => void): () => void;
  destroy(): void;
}

const NOBODY: readonly Person[] = [];

export const EMPTY_PRESENCE: PresenceStore = {
  get: () => NOBODY,
  in: () => NOBODY,
  subscribe: () => () => undefined,
  destroy: () => undefined,
};

export function createPresenceStore(presence: Pick<Presence, 'others' | 'subscribe'>): PresenceStore {
  let people = presence.others();
  let byField = new Map<string, readonly Person[]>();
  const listeners = createListeners();
  const stop = presence.subscribe(() => {
    people = presence.others();
    byField = groupByField(people, byField);
    listeners.notify();
  });
  byField = groupByField(people, byField);
  return {
    get: () => people,
    in: (fieldId) => byField.get(fieldId) ?? NOBODY,
    subscribe: listeners.subscribe,
    destroy: stop,
  };
}

/** Lists that did not change keep their identity, so that only the fields somebody entered or left render again. */
function groupByField(
  people: readonly Person[],
  before: ReadonlyMap<string, readonly Person[]>,
): Map<string, readonly Person[]> {
  const groups = new Map<string, Person[]>();
  for (const person of people) {
    if (person.fieldId === null) continue;
    groups.set(person.fieldId, [...(groups.get(person.fieldId) ?? []), person]);
  }
  const kept = new Map<string, readonly Person[]>();
  for (const [fieldId, group] of groups) {
    const last = before.get(fieldId);
    kept.set(fieldId, last !== undefined && JSON.stringify(last) === JSON.stringify(group) ? last : group);
  }
  return kept;
}
