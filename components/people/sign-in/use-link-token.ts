/** A hook for the token of a one-time link, which is in the URL's fragment so that no server logs it. */
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
