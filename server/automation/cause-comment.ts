/** The comment that has set a rule off, as it is when the rule runs. */
import type { Comment } from '#core/comments/comments.ts';
import { readThread } from '#core/comments/read-threads.ts';
import type { RunCause } from '#core/protocol/api/automation.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import type { Services } from '../ports/services.ts';

/** With the thread that it is in. */
export interface CauseComment extends Pick<Comment, 'id' | 'author' | 'body' | 'createdAt'> {
  readonly threadId: string;
}

/** `null`: no comment has set it off; `gone`: one did, and was deleted since. */
export async function findCauseComment(
  { live }: Pick<Services, 'live'>,
  codexId: string,
  { comment }: RunCause,
): Promise<CauseComment | null | 'gone'> {
  if (comment === undefined) return null;
  const { threadId, commentId } = comment;
  const thread = await live.read(commentsDocumentName(codexId), (doc) => readThread(doc, threadId));
  const found = thread?.comments.find(({ id }) => id === commentId);
  if (found === undefined || found.deletedAt !== null) return 'gone';
  const { id, author, body, createdAt } = found;
  return { id, author, body, createdAt, threadId };
}
