/** A hook that asks for an answer again whenever the server says to a document that it has changed, and once the server is back. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DocumentSession } from '#sync/session/document-session.ts';

/** `type` is what the announcement is called, `queryKey` constant. Mount it once for each. */
export function useAnnouncedQuery(
  session: Pick<DocumentSession, 'onAnnouncement' | 'status'> | null,
  type: string,
  queryKey: readonly unknown[],
): void {
  const client = useQueryClient();
  useEffect(() => {
    if (session === null) return;
    const ask = () => void client.invalidateQueries({ queryKey });
    const stop = session.onAnnouncement((message) => {
      if (typeof message === 'object' && message !== null && Reflect.get(message, 'type') === type) ask();
    });
    const isHere = () => ['saved', 'saving', 'read-only'].includes(session.status.get().phase);
    let wasHere = isHere();
    const leave = session.status.subscribe(() => {
      const here = isHere();
      if (here && !wasHere) ask();
      wasHere = here;
    });
    return () => {
      stop();
      leave();
    };
  }, [client, session, type, queryKey]);
}
