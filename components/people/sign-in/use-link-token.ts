/** A hook for the token of a one-time link, which is in the URL's fragment so that no server logs it. */
import { useSyncExternalStore } from 'react';

/** The token; `null` until the page runs in a browser, "" when the URL has none. */
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
