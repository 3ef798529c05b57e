/** A hook that asks the server when the page opens, whenever it announces a change, and once the connection is back. */
import { useEffect, useRef } from 'react';
import type { CodexSource } from './codex-context.tsx';

/** `ask` is given what ends with the page, and handles its own failures; of several, the last passed in is called. */
export function useAnnounced(source: CodexSource, type: string, ask: (signal: AbortSignal) => void): void {
  // The services are made anew with every member who joins; that is no reason to ask again.
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    const abort = new AbortController();
    const again = (): void => latest.current(abort.signal);
    const unlisten = source.onAnnouncement?.((message) => {
      if (typeof message === 'object' && message !== null && 'type' in message && message.type === type)
        again();
    });
    let wasHere = isHere(source);
    const unsubscribe = source.status?.subscribe(() => {
      const here = isHere(source);
      if (here && !wasHere) again();
      wasHere = here;
    });
    again();
    return () => {
      abort.abort();
      unlisten?.();
      unsubscribe?.();
    };
  }, [source, type]);
}

/** Connected to the server, or a document that needs none. */
export function isHere({ status }: CodexSource): boolean {
  return status === undefined || ['saved', 'saving', 'read-only'].includes(status.get().phase);
}
