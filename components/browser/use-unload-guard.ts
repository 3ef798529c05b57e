/** A hook that warns before a tab is closed whose edits are neither on the server nor on this device. */
import { useEffect } from 'react';
import { openSessions, watchSessions } from '#sync/session/shared-sessions.ts';

export function useUnloadGuard(personId: string): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    // Only while there is something to lose: a page with such a listener is not kept for “Back” by every browser.
    const look = () => {
      const isAtRisk = openSessions(personId).some(({ session }) => {
        const { storeFailed, storing = false, waiting } = session.status.get();
        return (storeFailed || storing) && waiting > 0;
      });
      if (isAtRisk) window.addEventListener('beforeunload', ask);
      else window.removeEventListener('beforeunload', ask);
    };
    look();
    const stop = watchSessions(look);
    return () => {
      stop();
      window.removeEventListener('beforeunload', ask);
    };
  }, [personId]);
}
