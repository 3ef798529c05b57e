/** The comments of a Codex over REST: read from the live documents, and written into them by the rules of every other way in. */
import type * as Y from 'yjs';
import { z } from 'zod';
import type { Actor } from '#core/access/policy.ts';
import { anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import type { Thread } from '#core/comments/comments.ts';
import { readThread, readThreads } from '#core/comments/read-threads.ts';
import { parseRecord, parseRecordKey, recordsOf } from '#core/comments/records.ts';
import {
  deleteComment as deleteFrom,
  editComment as editIn,
  react,
  reanchor,
  reopen,
  reply,
  resolve,
  startThread as startIn,
  unreact,
} from '#core/comments/write-comments.ts';
import { BinderyError } from '#core/errors.ts';
import type {
  ChangeThreadBody,
  CommentBody,
  CommentRequest,
  StartThreadBody,
  ThreadBody,
  ThreadList,
  ThreadQuery,
} from '#core/protocol/api/comments.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { documentOf, readThrough } from '../codices/content/live-reading.ts';
import { readCursor, writeCursor } from '../codices/reading/list-cursor.ts';
import { fieldsReached } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import {
  editComments,
  findAnchor,
  findByThread,
  findCommented,
  hasComment,
  idOf,
  type Keyed,
  threadNotFound,
} from './edit-comments.ts';
import { presentComment, presentThread } from './present-thread.ts';
import { assertAnchorReached, threadsWithin } from './reached-threads.ts';

/** When the last thread of a page began, in ms since the epoch, and its id. */
const placeSchema = z.tuple([z.string().regex(/^\d{1,16}$/), z.string().max(64)]);

/** The threads of a Codex, or of a branch of it, in the order in which they began. */
export async function listThreads(
  services: Services,
  actor: Actor,
  codexId: string,
  { resolved, limit, cursor, branch }: ThreadQuery,
): Promise<ThreadList> {
  const { row, fields } = await findCommented(services, actor, 'read', codexId, branch);
  const threads = await services.live.read(commentsDocumentName(row.id, row.branch), readThreads);
  const all = await threadsWithin(services, row, fields, threads);
  const asked = all.filter(
    ({ resolvedAt }) => resolved === undefined || (resolvedAt !== null) === (resolved === 'true'),
  );
  // The thread where the last page ended may have been settled or deleted since, so its place is told and not looked up.
  const place = cursor === undefined ? null : readCursor(cursor, placeSchema);
  const rest = place === null ? asked : asked.filter((thread) => isAfter(thread, place));
  const page = rest.slice(0, limit);
  const last = rest.length > page.length ? page.at(-1) : undefined;
  return {
    items: await readThrough(services, row, (codex, template) => {
      const space = anchorSpaceOf(codex, template);
      return page.map((thread) => presentThread(thread, space, template));
    }),
    open: all.filter(({ resolvedAt }) => resolvedAt === null).length,
    nextCursor: last === undefined ? null : writeCursor([String(last.createdAt), last.id]),
  };
}

/** Whether a thread comes after a place in the order of `readThreads`. */
function isAfter({ createdAt, id }: Thread, [time, before]: readonly [string, string]): boolean {
  return createdAt === Number(time) ? id > before : createdAt > Number(time);
}

/** Begins a thread. Throws `invalid_input` for an anchor that means nothing, or several places. */
export async function startThread(
  services: Services,
  actor: Actor,
  codexId: string,
  { body, anchor }: StartThreadBody,
  { idempotencyKey, branch }: Keyed & { readonly branch?: string | undefined },
): Promise<ThreadBody> {
  const { row, fields } = await findCommented(services, actor, 'comment', codexId, branch);
  assertAnchorReached(fields, anchor);
  const id = idOf(services, actor, `thread of ${documentOf(row).slice('codex/'.length)}`, idempotencyKey);
  const isThere = await services.live.read(commentsDocumentName(row.id, row.branch), (doc) =>
    hasComment(doc, id),
  );
  // The words it was begun at may be gone by the time the request is sent again.
  if (isThere) return await presentOne(services, row, id);
  const about = await findAnchor(services, row, anchor);
  await editComments(services, actor, row, (doc, writer) => {
    if (!hasComment(doc, id)) startIn(doc, { anchor: about, body: body.markdown, id }, writer);
  });
  return await presentOne(services, row, id);
}

export async function replyTo(
  services: Services,
  actor: Actor,
  threadId: string,
  { body }: CommentRequest,
  { idempotencyKey }: Keyed,
): Promise<CommentBody> {
  const row = await findByThread(services, actor, threadId);
  const id = idOf(services, actor, `reply to ${threadId}`, idempotencyKey);
  await editComments(services, actor, row, (doc, writer) => {
    requireThread(doc, threadId);
    if (!hasComment(doc, id)) reply(doc, threadId, { body: body.markdown, id }, writer);
  });
  return await presentReply(services, row, threadId, id);
}

/** Resolves or reopens a thread, or says anew what it is about. What is so already is left alone. */
export async function changeThread(
  services: Services,
  actor: Actor,
  threadId: string,
  { resolved, anchor }: ChangeThreadBody,
): Promise<ThreadBody> {
  const row = await findByThread(services, actor, threadId);
  if (anchor !== undefined) assertAnchorReached(fieldsReached(actor, row), anchor ?? undefined);
  const about = anchor === undefined ? null : await findAnchor(services, row, anchor ?? undefined);
  await editComments(services, actor, row, (doc, writer) => {
    const thread = requireThread(doc, threadId);
    if (about !== null) reanchor(doc, threadId, about, writer);
    if (resolved === undefined || (thread.resolvedAt !== null) === resolved) return;
    if (resolved) resolve(doc, threadId, writer);
    else reopen(doc, threadId, writer);
  });
  return await presentOne(services, row, threadId);
}

export async function editComment(
  services: Services,
  actor: Actor,
  { threadId, commentId }: CommentKey,
  { body }: CommentRequest,
): Promise<CommentBody> {
  const row = await findByThread(services, actor, threadId);
  await editComments(services, actor, row, (doc, writer) => {
    requireIn(doc, threadId, commentId);
    editIn(doc, commentId, body.markdown, writer);
  });
  return await presentReply(services, row, threadId, commentId);
}

/** Deletes a comment; of one that is deleted nothing is left to do. */
export async function deleteComment(
  services: Services,
  actor: Actor,
  { threadId, commentId }: CommentKey,
): Promise<void> {
  const row = await findByThread(services, actor, threadId);
  await editComments(services, actor, row, (doc, writer) => {
    if (isDeleted(doc, threadId, commentId)) return;
    requireIn(doc, threadId, commentId);
    deleteFrom(doc, commentId, writer);
  });
}

/** Adds a reaction of one's own, or takes it back. */
export async function setReaction(
  services: Services,
  actor: Actor,
  { threadId, commentId, emoji }: CommentKey & { readonly emoji: string },
  isThere: boolean,
): Promise<CommentBody> {
  const row = await findByThread(services, actor, threadId);
  await editComments(services, actor, row, (doc, writer) => {
    requireIn(doc, threadId, commentId);
    if (isThere) react(doc, commentId, emoji, writer);
    else unreact(doc, commentId, emoji, writer);
  });
  return await presentReply(services, row, threadId, commentId);
}

export interface CommentKey {
  readonly threadId: string;
  readonly commentId: string;
}

function requireThread(doc: Y.Doc, threadId: string): Thread {
  const thread = readThread(doc, threadId);
  if (thread === null) throw threadNotFound(threadId);
  return thread;
}

/** Whether it is a comment of the thread, which may be gone with it. */
function isDeleted(doc: Y.Doc, threadId: string, commentId: string): boolean {
  const comment = parseRecord('comments', recordsOf(doc, 'comments').get(commentId));
  if (comment?.thread !== threadId) return false;
  return [...recordsOf(doc, 'deletions').keys()].some(
    (key) => parseRecordKey('deletions', key)?.about === commentId,
  );
}

function requireIn(doc: Y.Doc, threadId: string, commentId: string): void {
  const isThere = readThread(doc, threadId)?.comments.some(({ id }) => id === commentId) ?? false;
  if (!isThere) throw new BinderyError('not_found', `There is no comment ${commentId} in this thread.`);
}

async function presentOne(services: Services, row: CodexRow, threadId: string): Promise<ThreadBody> {
  const thread = await services.live.read(commentsDocumentName(row.id, row.branch), (doc) =>
    readThread(doc, threadId),
  );
  if (thread === null) throw threadNotFound(threadId);
  return await readThrough(services, row, (codex, template) =>
    presentThread(thread, anchorSpaceOf(codex, template), template),
  );
}

async function presentReply(
  services: Services,
  row: Pick<CodexRow, 'id' | 'branch'>,
  threadId: string,
  commentId: string,
): Promise<CommentBody> {
  const name = commentsDocumentName(row.id, row.branch);
  const thread = await services.live.read(name, (doc) => readThread(doc, threadId));
  const comment = thread?.comments.find(({ id }) => id === commentId);
  if (comment === undefined) throw threadNotFound(threadId);
  return presentComment(comment);
}
