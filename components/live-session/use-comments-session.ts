/** A hook that opens the live session of the comments of a Codex for as long as the component is mounted. */
import { useEffect, useState } from 'react';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import { acquireCommentsSession } from '#sync/session/shared-sessions.ts';
import { type CodexSessionOptions, socketUrl } from './use-codex-session.ts';
import { useLiveSession } from './use-live-session.ts';
import { useSessionState } from './use-session-state.ts';

/**
 * The session; `null` until it is open, and while it is not known who is here. Another one after acts were refused: the document of
 * the one before shows them still.
 */
export function useCommentsSession({
  codexId,
  documentName = commentsDocumentName(codexId),
  ...options
}: CodexSessionOptions): DocumentSession | null {
  const [opening, setOpening] = useState(0);
  const session = useLiveSession({
    ...options,
    opening,
    documentName,
    url: socketUrl,
    acquire: acquireCommentsSession,
  });
  const isStale = (useSessionState(session)?.refused ?? 0) > 0;
  useEffect(() => {
    if (isStale) setOpening((count) => count + 1);
  }, [isStale]);
  return session;
}
