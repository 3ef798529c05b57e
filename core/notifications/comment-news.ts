/** News of comments: each new or edited one names or answers members. */
import * as Y from 'yjs';
import type { Comment, CommentAuthor, Thread } from '#core/comments/comments.ts';
import { findPersonMentions } from '#core/comments/mentions.ts';
import { parseRecordKey, RECORD_KINDS } from '#core/comments/records.ts';

/** The comments that operations are about, by their ids. */
export interface CommentChanges {
  /** With the place of their operation in the order in which they were stored. */
  readonly added: ReadonlyMap<string, number>;
  /** Has a new body; also those that were just added. */
  readonly written: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
}

/** That a comment concerns somebody. */
export interface CommentNews {
  readonly userId: string;
  readonly kind: 'mention' | 'reply' | 'comment';
  readonly threadId: string;
  readonly commentId: string;
  readonly by: CommentAuthor;
}

/** People named in one comment that are told; a comment that names more is written to nobody in particular. */
export const MOST_NAMED = 100;

/**
 * The comments that these updates to a comments document are about, in the order in which they were stored. What is no record is passed
 * over: it was refused, or says nothing. A record is never written over, so its key stands in the update itself.
 */
export function readCommentChanges(payloads: readonly Uint8Array[]): CommentChanges {
  const [added, written, deleted] = [new Map<string, number>(), new Set<string>(), new Set<string>()];
  for (const [place, payload] of payloads.entries()) {
    for (const struct of Y.decodeUpdate(payload).structs) {
      if (!(struct instanceof Y.Item) || struct.parentSub === null) continue;
      // Decoded, and not yet in a document, a parent is the name of its root.
      const root: unknown = struct.parent;
      const kind = RECORD_KINDS.find((candidate) => candidate === root);
      const name = kind === undefined ? null : parseRecordKey(kind, struct.parentSub);
      if (name === null) continue;
      if (kind === 'comments') added.set(name.about, place);
      else if (kind === 'bodies') written.add(name.about);
      else if (kind === 'deletions') deleted.add(name.about);
    }
  }
  return { added, written, deleted };
}

/**
 * What is told of the comments that were added or edited, as they are in `threads` now. A comment that names somebody tells them so;
 * a new one tells everybody else who took part in its thread before it was stored, and whoever watches the Codex; nobody is told of their
 * own. Each member once for each comment, however many operations are read in one go.
 */
export function newsOfComments(
  threads: readonly Thread[],
  changes: CommentChanges,
  watchers: readonly string[] = [],
): readonly CommentNews[] {
  return threads.flatMap((thread) =>
    thread.comments.flatMap((comment): readonly CommentNews[] => {
      const isNew = changes.added.has(comment.id);
      if (comment.deletedAt !== null || (!isNew && !changes.written.has(comment.id))) return [];
      const told = new Map<string, CommentNews['kind']>();
      for (const id of isNew ? watchers : []) told.set(id, 'comment');
      for (const id of isNew ? takingPart(thread, comment.id, changes) : []) told.set(id, 'reply');
      for (const id of namedIn(comment)) told.set(id, 'mention');
      if (comment.author.kind === 'user') told.delete(comment.author.id);
      const about = { threadId: thread.id, commentId: comment.id, by: comment.author };
      return [...told].map(([userId, kind]) => ({ userId, kind, ...about }));
    }),
  );
}

/** Members who had said something in a thread, or were named in it, when this comment was stored. */
function takingPart({ comments }: Thread, ofId: string, { added }: CommentChanges): readonly string[] {
  const place = added.get(ofId) ?? 0;
  const at = comments.findIndex(({ id }) => id === ofId);
  const isBefore = ({ id }: Comment, index: number): boolean => {
    const other = added.get(id) ?? -1;
    return other === place ? index < at : other < place;
  };
  return comments
    .filter((comment, index) => comment.deletedAt === null && isBefore(comment, index))
    .flatMap((comment) => [
      ...(comment.author.kind === 'user' ? [comment.author.id] : []),
      ...namedIn(comment),
    ]);
}

function namedIn({ body }: Pick<Comment, 'body'>): readonly string[] {
  const named = [...new Set(findPersonMentions(body).map(({ id }) => id))];
  return named.length > MOST_NAMED ? [] : named;
}
