/** A hook for the save state of this page. */
import { useMemo, useSyncExternalStore } from 'react';
import type { StatusSource } from '#sync/session/session-status.ts';
import { allSessions, watchSessions } from '#sync/session/shared-sessions.ts';
import { type PageSaveState, pageSaveState } from './page-save-state.ts';
import { type SaveState, SaveStates } from './save-states.ts';

const saveStates = new SaveStates({
  sessions: allSessions,
  watch: watchSessions,
  clock: () => performance.now(),
});

const NEVER = () => () => undefined;

/** The save state of one document, or what `select` answers of it; `null` for one without a status. */
export function useSaveState(source: StatusSource): SaveState | null;
export function useSaveState<T>(source: StatusSource, select: (state: SaveState) => T): T | null;
export function useSaveState(
  { status }: StatusSource,
  select: (state: SaveState) => unknown = (state) => state,
): unknown {
  const get = () => (status === undefined ? null : select(saveStates.of(status)));
  return useSyncExternalStore(status === undefined ? NEVER : saveStates.subscribe, get, get);
}

/** The save state of the page. */
export function usePageSaveState(): PageSaveState {
  const version = useSyncExternalStore(saveStates.subscribe, saveStates.getVersion, () => 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what is told
  return useMemo(() => pageSaveState(saveStates.all()), [version]);
}
