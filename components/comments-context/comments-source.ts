/** The React context of the session of the comments document, for what tells whether everything is saved. */
import { createContext, useContext } from 'react';
import type { DocumentSession } from '#sync/session/document-session.ts';

export type CommentsSource = Pick<DocumentSession, 'status' | 'pendingOperations'>;

export const CommentsSourceContext = createContext<CommentsSource | null>(null);

/** `null` where there are no comments. */
export function useCommentsSource(): CommentsSource | null {
  return useContext(CommentsSourceContext);
}
