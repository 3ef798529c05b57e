/** A hook that warns before a tab is closed whose edits are neither on the server nor on this device. */
import { useEffect, useState } from 'react';
import { openSessions, watchSessions } from '#sync/session/shared-sessions.ts';

export function useUnloadGuard(personId: string): void {
  const [atRisk, setAtRisk] = useState(false);
  useEffect(() => {
    const look = () =>
      setAtRisk(
        openSessions(personId).some(({ session }) => {
          const { storeFailed, waiting } = session.status.get();
          return storeFailed && waiting > 0;
        }),
      );
    look();
    return watchSessions(look);
  }, [personId]);
  useEffect(() => {
    if (!atRisk) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [atRisk]);
}
