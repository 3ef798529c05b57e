/** The words of somebody in comments that the server does not have. */
import type * as Y from 'yjs';
import { type CommentAuthor, isSameAuthor } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';

/** The words of `author` since `since` (ms since epoch), the oldest first, as Markdown. */
export function unsentWords(doc: Y.Doc, author: CommentAuthor, since: number): string {
  return readThreads(doc)
    .flatMap(({ comments }) => comments)
    .filter(
      ({ author: writer, body, createdAt, editedAt }) =>
        isSameAuthor(writer, author) && body !== '' && Math.max(createdAt, editedAt ?? 0) >= since,
    )
    .map(({ body }) => body)
    .join('\n\n');
}
