/** The secret of a one-time link, which stands behind the # of its address: no server and no log between sees it there. */
import { useSyncExternalStore } from 'react';

/** `null` until the page runs in a browser, and "" when the address has none. */
export function useLinkToken(): string | null {
  return useSyncExternalStore(
    subscribe,
    () => window.location.hash.slice(1),
    () => null,
  );
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
