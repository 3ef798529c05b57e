/** Hooks that list who else is in this Codex, and in which field. */
import { useSyncExternalStore } from 'react';
import type { Person } from '#sync/presence/presence.ts';
import { useCodexContext } from './codex-context.tsx';

/** Everybody else in the Codex, one entry per person. */
export function useOthers(): readonly Person[] {
  const { people } = useCodexContext();
  return useSyncExternalStore(people.subscribe, people.get, people.get);
}

/** The people in one field. The component renders again only when this list changes. */
export function useOthersIn(fieldId: string): readonly Person[] {
  const { people } = useCodexContext();
  const get = () => people.in(fieldId);
  return useSyncExternalStore(people.subscribe, get, get);
}
