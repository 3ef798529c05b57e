/** A hook that reads from the address which Codex of the link is asked for. */
import { useSyncExternalStore } from 'react';
import { readSharedCodexHash } from './shared-address.ts';

/** Its id; `null` for the one on top. */
export function useAskedCodex(): string | null {
  return useSyncExternalStore(
    (listener) => {
      addEventListener('hashchange', listener);
      addEventListener('popstate', listener);
      return () => {
        removeEventListener('hashchange', listener);
        removeEventListener('popstate', listener);
      };
    },
    () => readSharedCodexHash(location.hash),
    () => null,
  );
}
