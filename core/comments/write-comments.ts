/** The acts on comments, as changes of the comments document. */
import type * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import type { Anchor } from './anchor.ts';
import { type CommentAuthor, isEmoji, isSameAuthor, MAX_BODY_LENGTH } from './comments.ts';
import { readThread } from './read-threads.ts';
import { about, type CommentWriter, put, remove, requireThread, timeAfter } from './record-writing.ts';
import { parseAnchor, parseRecord, type Records, recordsOf } from './records.ts';

/** Begins a thread with its first comment, whose id is also that of the thread. Returns it. */
export function startThread(
  doc: Y.Doc,
  { anchor, body, id }: { readonly anchor: Anchor; readonly body: string; readonly id?: string },
  writer: CommentWriter,
): string {
  const parsed = parseAnchor(anchor);
  if (parsed === null) throw new BinderyError('invalid_input', 'A comment can’t be about this');
  const markdown = requireBody(body);
  const { author, environment } = writer;
  const threadId = id ?? environment.newId();
  const at = environment.now();
  doc.transact(() => {
    put(doc, 'comments', threadId, { thread: threadId, author, at });
    put(doc, 'anchors', `${threadId}/${environment.newId()}`, { anchor: parsed, author, at });
    put(doc, 'bodies', `${threadId}/${environment.newId()}`, { markdown, at });
  }, writer.origin);
  return threadId;
}

/** Adds a comment to a thread. Returns its id. Throws `not_found`. */
export function reply(
  doc: Y.Doc,
  threadId: string,
  { body, id }: { readonly body: string; readonly id?: string },
  writer: CommentWriter,
): string {
  const opening = requireThread(doc, threadId);
  const markdown = requireBody(body);
  const { author, environment } = writer;
  const commentId = id ?? environment.newId();
  const at = timeAfter(environment.now(), [opening]);
  doc.transact(() => {
    put(doc, 'comments', commentId, { thread: threadId, author, at });
    put(doc, 'bodies', `${commentId}/${environment.newId()}`, { markdown, at });
  }, writer.origin);
  return commentId;
}

/** Replaces what one's own comment says. Throws `forbidden` for somebody else's, `gone` for a deleted one. */
export function editComment(doc: Y.Doc, commentId: string, body: string, writer: CommentWriter): void {
  const comment = requireComment(doc, commentId);
  if (!isSameAuthor(comment.author, writer.author))
    throw new BinderyError('forbidden', 'Only its author can edit a comment');
  if (about(doc, 'deletions', commentId).length > 0)
    throw new BinderyError('gone', 'This comment was deleted');
  const markdown = requireBody(body);
  const seen = about(doc, 'bodies', commentId);
  const at = timeAfter(writer.environment.now(), [comment, ...seen.map(([, record]) => record)]);
  doc.transact(() => {
    put(doc, 'bodies', `${commentId}/${writer.environment.newId()}`, { markdown, at });
    remove(doc, 'bodies', seen);
  }, writer.origin);
}

/**
 * Deletes a comment: what it said is gone, that it was there stays. Whoever deletes the first comment of a thread in which nobody
 * else says anything takes along what it was about. Whether somebody may delete another's is for the caller to know. Of one that
 * is deleted it removes words that arrived later.
 */
export function deleteComment(doc: Y.Doc, commentId: string, writer: CommentWriter): void {
  const comment = requireComment(doc, commentId);
  const isDeleted = about(doc, 'deletions', commentId).length > 0;
  const { author, environment } = writer;
  const at = timeAfter(environment.now(), [comment]);
  doc.transact(() => {
    if (!isDeleted) put(doc, 'deletions', `${commentId}/${environment.newId()}`, { author, at });
    remove(doc, 'bodies', about(doc, 'bodies', commentId));
    remove(doc, 'proposals', about(doc, 'proposals', commentId));
    if (comment.thread === commentId && readThread(doc, commentId) === null)
      remove(doc, 'anchors', about(doc, 'anchors', commentId));
  }, writer.origin);
}

/** Adds a reaction, which also survives that somebody takes an earlier one of the same person back at this moment. */
export function react(doc: Y.Doc, commentId: string, emoji: string, writer: CommentWriter): void {
  const comment = requireComment(doc, commentId);
  if (!isEmoji(emoji)) throw new BinderyError('invalid_input', 'A reaction is an emoji');
  if (ownReactions(doc, commentId, emoji, writer.author).length > 0) return;
  const at = timeAfter(writer.environment.now(), [comment]);
  doc.transact(() => {
    const key = `${commentId}/${writer.environment.newId()}`;
    put(doc, 'reactions', key, { emoji, author: writer.author, at });
  }, writer.origin);
}

/** Takes one's own reaction back, as far as it has been seen here. */
export function unreact(doc: Y.Doc, commentId: string, emoji: string, writer: CommentWriter): void {
  requireComment(doc, commentId);
  doc.transact(
    () => remove(doc, 'reactions', ownReactions(doc, commentId, emoji, writer.author)),
    writer.origin,
  );
}

/** Marks a thread as settled. */
export function resolve(doc: Y.Doc, threadId: string, writer: CommentWriter): void {
  setResolved(doc, threadId, true, writer);
}

export function reopen(doc: Y.Doc, threadId: string, writer: CommentWriter): void {
  setResolved(doc, threadId, false, writer);
}

/** Says anew what a thread is about. Whether somebody may do so with another's is for the caller to know. */
export function reanchor(doc: Y.Doc, threadId: string, anchor: Anchor, writer: CommentWriter): void {
  const opening = requireThread(doc, threadId);
  const parsed = parseAnchor(anchor);
  if (parsed === null) throw new BinderyError('invalid_input', 'A comment can’t be about this');
  replaceLatest(doc, 'anchors', threadId, opening, writer, (author, at) => ({ anchor: parsed, author, at }));
}

function setResolved(doc: Y.Doc, threadId: string, resolved: boolean, writer: CommentWriter): void {
  const opening = requireThread(doc, threadId);
  replaceLatest(doc, 'states', threadId, opening, writer, (author, at) => ({ resolved, author, at }));
}

function replaceLatest<Kind extends 'anchors' | 'states'>(
  doc: Y.Doc,
  kind: Kind,
  threadId: string,
  opening: Records['comments'],
  { author, environment, origin }: CommentWriter,
  recordAt: (author: CommentAuthor, at: number) => Records[Kind],
): void {
  const seen = about(doc, kind, threadId);
  const at = timeAfter(environment.now(), [opening, ...seen.map(([, record]) => record)]);
  doc.transact(() => {
    put(doc, kind, `${threadId}/${environment.newId()}`, recordAt(author, at));
    remove(doc, kind, seen);
  }, origin);
}

function requireBody(body: string): string {
  if (body.trim() === '') throw new BinderyError('invalid_input', 'A comment says something');
  if (body.length <= MAX_BODY_LENGTH) return body;
  throw new BinderyError('too_large', `A comment has at most ${MAX_BODY_LENGTH} characters`);
}

function requireComment(doc: Y.Doc, commentId: string): Records['comments'] {
  const comment = parseRecord('comments', recordsOf(doc, 'comments').get(commentId));
  if (comment === null) throw new BinderyError('not_found', 'There is no such comment');
  return comment;
}

function ownReactions(doc: Y.Doc, commentId: string, emoji: string, author: CommentAuthor) {
  return about(doc, 'reactions', commentId).filter(
    ([, record]) => record.emoji === emoji && isSameAuthor(record.author, author),
  );
}
