/** News of comments: each new or edited one names or answers members. */
import * as Y from 'yjs';
import type { Author } from '#core/access/author.ts';
import type { Thread } from '#core/comments/comments.ts';
import { findPersonMentions } from '#core/comments/mentions.ts';
import { parseRecordKey, RECORD_KINDS } from '#core/comments/records.ts';

/** The comments that operations are about, by their ids. */
export interface CommentChanges {
  /** With the place of their operation in the order in which they were stored. */
  readonly added: ReadonlyMap<string, number>;
  /** Has a new body, by the place of the last one; also those that were just added. */
  readonly written: ReadonlyMap<string, number>;
  readonly deleted: ReadonlySet<string>;
}

/** That a comment concerns somebody. */
export interface CommentNews {
  readonly userId: string;
  readonly kind: 'mention' | 'reply' | 'comment';
  readonly threadId: string;
  readonly commentId: string;
  readonly by: Pick<Author, 'kind' | 'id' | 'name'>;
}

/** People named in one comment that are told; a comment that names more is written to nobody in particular. */
export const MOST_NAMED = 100;

/**
 * The comments that these updates to a comments document are about, in the order in which they were stored. What is no record is passed
 * over: it was refused, or says nothing. A record is never written over, so its key stands in the update itself.
 */
export function readCommentChanges(payloads: readonly Uint8Array[]): CommentChanges {
  const [added, written, deleted] = [new Map<string, number>(), new Map<string, number>(), new Set<string>()];
  for (const [place, payload] of payloads.entries()) {
    for (const struct of Y.decodeUpdate(payload).structs) {
      if (!(struct instanceof Y.Item) || struct.parentSub === null) continue;
      // Decoded, and not yet in a document, a parent is the name of its root.
      const root: unknown = struct.parent;
      const kind = RECORD_KINDS.find((candidate) => candidate === root);
      const name = kind === undefined ? null : parseRecordKey(kind, struct.parentSub);
      if (name === null) continue;
      if (kind === 'comments') added.set(name.about, place);
      else if (kind === 'bodies') written.set(name.about, place);
      else if (kind === 'deletions') deleted.add(name.about);
    }
  }
  return { added, written, deleted };
}

/** What comments are read against. */
export interface NewsContext {
  /** Members who watch the Codex. */
  readonly watchers?: readonly string[];
  /** The words that edited comments had before, by their ids. */
  readonly bodiesBefore?: ReadonlyMap<string, string>;
}

/**
 * What is told of the comments that were added or edited, as they are in `threads` now. A comment that names somebody, and did not before,
 * tells them so; a new one tells everybody else who took part in its thread before it was stored, and whoever watches the Codex; nobody is
 * told of their own. Each member once for each comment, however many operations are read in one go.
 */
export function newsOfComments(
  threads: readonly Thread[],
  changes: CommentChanges,
  { watchers = [], bodiesBefore = new Map() }: NewsContext = {},
): readonly CommentNews[] {
  return threads.flatMap((thread) => {
    const concerned = thread.comments.filter(
      ({ id, deletedAt }) => deletedAt === null && (changes.added.has(id) || changes.written.has(id)),
    );
    const takePart = concerned.length === 0 ? () => [] : partsIn(thread, changes);
    return concerned.flatMap((comment): readonly CommentNews[] => {
      const { kind: who, id, name } = comment.author;
      // Said elsewhere, by nobody who is here.
      if (who === 'imported') return [];
      const isNew = changes.added.has(comment.id);
      const told = new Map<string, CommentNews['kind']>();
      for (const id of isNew ? watchers : []) told.set(id, 'comment');
      for (const id of isNew ? takePart(comment.id) : []) told.set(id, 'reply');
      const known = new Set(isNew ? [] : namedIn(bodiesBefore.get(comment.id) ?? ''));
      for (const id of namedIn(comment.body)) if (!known.has(id)) told.set(id, 'mention');
      if (comment.author.kind === 'user') told.delete(comment.author.id);
      const about = { threadId: thread.id, commentId: comment.id, by: { kind: who, id, name } };
      return [...told].map(([userId, kind]) => ({ userId, kind, ...about }));
    });
  });
}

/** Comments that are not new and have new words: those whose words before have to be known. */
export function editedComments({ added, written }: CommentChanges): readonly string[] {
  return [...written.keys()].filter((id) => !added.has(id));
}

/** Members who had said something in a thread, or were named in it, when a comment of it was stored. */
function partsIn(
  { comments }: Thread,
  { added, written }: CommentChanges,
): (ofId: string) => readonly string[] {
  const parts = comments.map(({ id, author, body, deletedAt }, index) => ({
    ...{ id, index, at: added.get(id) ?? -1, namedAt: written.get(id) ?? -1 },
    author: deletedAt === null && author.kind === 'user' ? [author.id] : [],
    named: deletedAt === null ? namedIn(body) : [],
  }));
  return (ofId) => {
    const self = parts.find(({ id }) => id === ofId);
    if (self === undefined) return [];
    const isBefore = (at: number, index: number): boolean =>
      at === self.at ? index < self.index : at < self.at;
    return parts.flatMap(({ index, at, namedAt, author, named }) => [
      ...(isBefore(at, index) ? author : []),
      ...(isBefore(namedAt, index) ? named : []),
    ]);
  };
}

function namedIn(markdown: string): readonly string[] {
  const named = [...new Set(findPersonMentions(markdown).map(({ id }) => id))];
  return named.length > MOST_NAMED ? [] : named;
}
