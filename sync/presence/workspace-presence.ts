/** Presence in the workspace: who is in which Codex, from the awareness of the workspace document. */
import type { Awareness } from 'y-protocols/awareness';
import { personHue } from '#core/access/person-hue.ts';
import { createListeners } from '#core/observable.ts';

export interface PersonHere {
  readonly id: string;
  readonly name: string;
  /** 0–7, the same everywhere. */
  readonly hue: number;
  /** Names their picture; `null` for none, and where the server does not say. */
  readonly picture: string | null;
}

export interface WorkspacePresence {
  /** Tells the others which Codex this page shows; `null` for any other page. */
  setCodex(codexId: string | null): void;
  /** Everybody but this user, by name; the same array until it says something else. */
  in(codexId: string): readonly PersonHere[];
  subscribe(listener: () => void): () => void;
  destroy(): void;
}

const NOBODY: readonly PersonHere[] = [];

/**
 * The presence of the workspace, where a person with several tabs may be in several Codices. The server rewrites `user`;
 * states with a missing or malformed user or Codex are ignored.
 */
export function createWorkspacePresence(
  awareness: Awareness,
  actor: { readonly id: string; readonly name: string },
): WorkspacePresence {
  let people = readPeople(awareness, actor.id, new Map());
  const listeners = createListeners();
  const changed = (): void => {
    const next = readPeople(awareness, actor.id, people);
    const same =
      next.size === people.size && [...next].every(([codexId, list]) => people.get(codexId) === list);
    people = next;
    if (!same) listeners.notify();
  };
  awareness.on('change', changed);
  awareness.setLocalStateField('user', { id: actor.id, name: actor.name });
  return {
    setCodex(codexId) {
      if ((awareness.getLocalState()?.['codexId'] ?? null) === codexId) return;
      awareness.setLocalStateField('codexId', codexId);
    },
    in: (codexId) => people.get(codexId) ?? NOBODY,
    subscribe: listeners.subscribe,
    destroy: () => awareness.off('change', changed),
  };
}

/** Everybody who is connected, wherever they are and this user too, once. */
export function readConnected(awareness: Awareness): readonly PersonHere[] {
  const people = new Map<string, PersonHere>();
  for (const [clientId, state] of awareness.getStates()) {
    // What this page says of its own person is what it knew when it was opened.
    const person = clientId === awareness.clientID ? null : readPerson(state['user']);
    if (person !== null) people.set(person.id, person);
  }
  return [...people.values()];
}

type People = ReadonlyMap<string, readonly PersonHere[]>;

/** Lists that say what they said in `before` keep their identity. */
function readPeople(awareness: Awareness, ownId: string, before: People): People {
  const byCodex = new Map<string, Map<string, PersonHere>>();
  for (const [, state] of awareness.getStates()) {
    const codexId: unknown = state['codexId'];
    const person = readPerson(state['user']);
    if (typeof codexId !== 'string' || person === null || person.id === ownId) continue;
    const inCodex = byCodex.get(codexId) ?? new Map<string, PersonHere>();
    byCodex.set(codexId, inCodex.set(person.id, person));
  }
  const people = new Map<string, readonly PersonHere[]>();
  for (const [codexId, inCodex] of byCodex) {
    const list = [...inCodex.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
    const last = before.get(codexId);
    const same = last?.length === list.length && last.every((person, index) => isSame(person, list[index]));
    people.set(codexId, same ? last : list);
  }
  return people;
}

function isSame(a: PersonHere, b: PersonHere | undefined): boolean {
  return a.id === b?.id && a.name === b.name && a.hue === b.hue && a.picture === b.picture;
}

function readPerson(value: unknown): PersonHere | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, name, hue, picture } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || typeof name !== 'string') return null;
  return { id, name, hue: personHue(id, hue), picture: typeof picture === 'string' ? picture : null };
}
