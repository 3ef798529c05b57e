/** A hook that opens the live session of the comments of a Codex for as long as the component is mounted. */
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import { acquireCommentsSession } from '#sync/session/shared-sessions.ts';
import { type CodexSessionOptions, socketUrl } from './use-codex-session.ts';
import { useLiveSession } from './use-live-session.ts';

/** The session; `null` until it is open, and while it is not known who is here. */
export function useCommentsSession({ codexId, ...options }: CodexSessionOptions): DocumentSession | null {
  return useLiveSession({
    ...options,
    documentName: commentsDocumentName(codexId),
    url: socketUrl,
    acquire: acquireCommentsSession,
  });
}
