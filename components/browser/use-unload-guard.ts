/** A hook that warns before a tab is closed whose edits are neither on the server nor on this device. */
import { useEffect } from 'react';
import type { SessionStatus } from '#sync/session/session-status.ts';
import { openSessions, watchSessions } from '#sync/session/shared-sessions.ts';

export function useUnloadGuard(personId: string): void {
  useEffect(() => {
    const statuses = () => openSessions(personId).map(({ session }) => session.status.get());
    return guardUnload(statuses, watchSessions);
  }, [personId]);
}

/** Returns the function that ends it. `watch` calls its listener whenever the statuses may have changed. */
export function guardUnload(
  statuses: () => readonly SessionStatus[],
  watch: (listener: () => void) => () => void,
): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  // Only while there is something to lose: a page with such a listener is not kept for “Back” by every browser.
  const look = () => {
    if (statuses().some(isAtRisk)) window.addEventListener('beforeunload', ask);
    else window.removeEventListener('beforeunload', ask);
  };
  look();
  const stop = watch(look);
  return () => {
    stop();
    window.removeEventListener('beforeunload', ask);
  };
}

function isAtRisk({ storeFailed, storing = false, waiting }: SessionStatus): boolean {
  return (storeFailed || storing) && waiting > 0;
}
