/** Makes the notifications of what was said in the comments of a Codex. */
import * as Y from 'yjs';
import type { Thread } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { BinderyError } from '#core/errors.ts';
import { editedComments, newsOfComments, readCommentChanges } from '#core/notifications/comment-news.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import type { JournalRow } from '../journal/journal.ts';
import type { Services } from '../ports/services.ts';
import { findReading, type NewNotification, readSince, storeReading } from './notification-store.ts';
import { announceTo, findReaders } from './recipients.ts';
import { holdsOperations, isTold } from './told-operations.ts';
import { findMuted, findWatchers, TOLD_WHEN_MUTED } from './watching.ts';

/** Operations that are read in one go. */
const MOST_OPERATIONS = 200;
const ROOTS = ['comments', 'bodies', 'deletions'];

/**
 * Reads on from where the last reading ended. Whoever is cut off in between reads the same operations again, to the same result. Throws
 * `unavailable` while the document does not hold what the journal has.
 */
export async function readCommentNotices(services: Services, codexId: string): Promise<void> {
  for (let hasMore = true; hasMore; ) hasMore = await readOnce(services, codexId);
}

async function readOnce(services: Services, codexId: string): Promise<boolean> {
  const { prisma, journal, live } = services;
  const name = commentsDocumentName(codexId);
  const headSeq = await journal.headSeq(name);
  const before = await findReading(prisma, codexId, 'comments');
  const after = before?.seq ?? 0;
  if (after >= headSeq) return false;
  const operations = await journal.listTouching(name, ROOTS, { after, limit: MOST_OPERATIONS });
  const hasMore = operations.length >= MOST_OPERATIONS;
  const last = operations.at(-1)?.seq ?? headSeq;
  const since = await readSince(prisma);
  const told = operations.filter((operation) => operation.serverTime >= since);
  const threads = told.length === 0 ? [] : await live.read(name, (doc) => threadsWith(doc, name, told));
  const stored = await storeReading(prisma, codexId, 'comments', {
    before,
    next: { seq: hasMore ? last : Math.max(headSeq, last), trail: {} },
    ...(await noticesOf(services, codexId, threads, told)),
  });
  // Another process has read the same; whatever it has not come to is read after it.
  if (stored === null) return true;
  await announceTo(services, stored);
  return hasMore;
}

function threadsWith(doc: Y.Doc, name: string, operations: readonly JournalRow[]): readonly Thread[] {
  if (!holdsOperations(doc, operations))
    throw new BinderyError('unavailable', `${name} is behind its journal.`);
  return readThreads(doc);
}

async function noticesOf(
  services: Services,
  codexId: string,
  threads: readonly Thread[],
  operations: readonly JournalRow[],
) {
  const { deleted } = readCommentChanges(operations.map(({ payload }) => payload));
  const own = operations.filter(isTold);
  const changes = readCommentChanges(own.map(({ payload }) => payload));
  const watchers = changes.added.size === 0 ? [] : await findWatchers(services, codexId);
  const isMuted = await findMuted(services, codexId);
  const bodiesBefore = await readBodiesBefore(services, codexId, editedComments(changes), own);
  const news = newsOfComments(threads, changes, { watchers, bodiesBefore }).filter(
    ({ kind, userId, threadId }) => TOLD_WHEN_MUTED.has(kind) || !isMuted(userId, threadId),
  );
  const userIds = news.map(({ userId }) => userId);
  const readers = await findReaders(services, userIds, codexId);
  const times = timesOf(own);
  const added = news
    .filter(({ userId }) => readers.has(userId))
    .map((one): NewNotification => {
      const at = new Date(times.get(one.commentId) ?? services.environment.now());
      return { ...one, id: services.environment.newId(), key: `comment:${one.commentId}`, at };
    });
  const taken = deleted.size === 0 ? [] : [{ commentId: { in: [...deleted] } }];
  return { added, taken };
}

/** When each comment was stored, or its words were last. */
function timesOf(operations: readonly JournalRow[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { payload, serverTime } of operations)
    for (const id of readCommentChanges([payload]).written.keys()) times.set(id, serverTime);
  return times;
}

/** The words that comments had before these operations. They are no longer in the document, so its journal is asked. */
async function readBodiesBefore(
  { journal }: Services,
  codexId: string,
  commentIds: readonly string[],
  [first]: readonly JournalRow[],
): Promise<ReadonlyMap<string, string>> {
  if (commentIds.length === 0 || first === undefined) return new Map();
  const { state } = await journal.load(commentsDocumentName(codexId), first.seq - 1);
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, state);
    const comments = readThreads(doc).flatMap((thread) => thread.comments);
    return new Map(comments.filter(({ id }) => commentIds.includes(id)).map(({ id, body }) => [id, body]));
  } finally {
    doc.destroy();
  }
}
