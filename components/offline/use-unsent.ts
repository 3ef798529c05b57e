/** A hook for whether this page holds edits that the server does not have. */
import { useCallback, useSyncExternalStore } from 'react';
import { openSessions, watchSessions } from '#sync/session/shared-sessions.ts';

export function useUnsent(personId: string | null): boolean {
  const get = useCallback(
    () => personId !== null && openSessions(personId).some(({ session }) => session.status.get().waiting > 0),
    [personId],
  );
  return useSyncExternalStore(watchSessions, get, () => false);
}
