/** A hook for the save state of this page. */
import { useMemo, useSyncExternalStore } from 'react';
import type { SessionStatus } from '#sync/session/session-status.ts';
import { allSessions, watchSessions } from '#sync/session/shared-sessions.ts';
import { type PageSaveState, pageSaveState } from './page-save-state.ts';
import { type SaveState, SaveStates } from './save-states.ts';

const saveStates = new SaveStates({
  sessions: allSessions,
  watch: watchSessions,
  clock: () => performance.now(),
});

const NEVER = () => () => undefined;

/** What a document has that is open on this page; a preview has no status. */
interface Source {
  readonly status?: { subscribe(listener: () => void): () => void; get(): SessionStatus };
}

/** The save state of one document; `null` for one without a status. */
export function useSaveState({ status }: Source): SaveState | null {
  const get = () => (status === undefined ? null : saveStates.of(status));
  return useSyncExternalStore(status === undefined ? NEVER : saveStates.subscribe, get, get);
}

/** The save state of the page. */
export function usePageSaveState(): PageSaveState {
  const version = useSyncExternalStore(saveStates.subscribe, saveStates.getVersion, () => 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what is told
  return useMemo(() => pageSaveState(saveStates.all()), [version]);
}
