/** Projects the comments of a Codex and of its branches to their table, removes what deletions left there, and finds what a thread is about. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { carryThreads } from '#core/comments/carry-threads.ts';
import { hasLeftovers, removeLeftovers } from '#core/comments/leftovers.ts';
import { readThreadIds, readThreads } from '#core/comments/read-threads.ts';
import { commentsDocumentName, parseDocumentName } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import { saidComments } from '#richtext/search/comment-text.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { type BranchRow, findBranchRow } from '../codices/reading/branch-rows.ts';
import { findKnownRow } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { findBehind } from '../projection/tables/codex-store.ts';
import { writeCommentSearch } from '../projection/tables/comment-search-index.ts';
import {
  findThreadPlace,
  type ProjectedThread,
  type ThreadPlace,
  writeBranchThreads,
  writeThreads,
} from '../projection/tables/comments-store.ts';

/** What pages do is projected within moments; what a crash has left behind, the queue finds by itself. */
const RECENT_SECONDS = 60;

type ProjectionServices = Pick<Services, 'prisma' | 'journal' | 'live'>;

/** Called by the projection queue. */
export async function projectComments(services: ProjectionServices, codexId: string): Promise<void> {
  const name = commentsDocumentName(codexId);
  // The head comes first: threads newer than it are written again, older ones would stay.
  const seq = await services.journal.headSeq(name);
  if (seq === 0) return;
  const { threads, said } = await services.live.read(name, (doc) => ({
    threads: listThreads(doc),
    said: saidComments(readThreads(doc)),
  }));
  // Search comes first: a row that says it is up to date is so in everything.
  await writeCommentSearch(services.prisma, codexId, said, seq);
  await writeThreads(services.prisma, codexId, threads, seq);
  if (await services.live.read(name, hasLeftovers))
    await services.live.edit(name, SYSTEM_ACTOR, { origin: 'api' }, removeLeftovers);
}

/**
 * The same for the comments on a branch, of which nothing is said in search. Those of one that was merged are carried to the Codex before the row
 * says that all of them are known: where that was cut off, it is done by the next one who looks.
 */
export async function projectBranchComments(
  services: ProjectionServices,
  codexId: string,
  branch: string,
): Promise<void> {
  const { prisma, journal, live } = services;
  const name = commentsDocumentName(codexId, branch);
  const seq = await journal.headSeq(name);
  const row = await findBranchRow(prisma, codexId, branch);
  if (seq === 0 || row === null) return;
  if (row.mergedSeq !== null && row.closedAt !== null) await carryToMain(services, row);
  const threads = await live.read(name, listThreads);
  await writeBranchThreads(prisma, row, threads, seq);
  if (await live.read(name, hasLeftovers))
    await live.edit(name, SYSTEM_ACTOR, { origin: 'api' }, removeLeftovers);
}

/** In the name of whoever closed the branch by merging it; what was said stays signed by who said it. */
async function carryToMain({ journal, live }: ProjectionServices, row: BranchRow): Promise<void> {
  const { state } = await journal.load(commentsDocumentName(row.codexId, row.name));
  const said = new Y.Doc();
  try {
    Y.applyUpdate(said, state);
    const by = { kind: 'system', id: row.closedById ?? '', name: row.closedByName ?? '' } as const;
    const main = commentsDocumentName(row.codexId);
    await live.edit(main, by, { origin: 'merge' }, (doc) => carryThreads(said, doc));
  } finally {
    said.destroy();
  }
}

/** What a thread is about, also of one that a page has begun a moment ago; `null` when there is no such thread. */
export async function placeOfThread(services: Services, threadId: string): Promise<ThreadPlace | null> {
  if (!isUuid(threadId)) return null;
  const known = await findThreadPlace(services.prisma, threadId);
  if (known !== null) return known;
  const behind = await findBehind(services.prisma, RECENT_SECONDS);
  const comments = behind.filter((name) => parseDocumentName(name)?.kind === 'comments');
  for (const name of comments) await services.projection.project(name);
  return comments.length === 0 ? null : await findThreadPlace(services.prisma, threadId);
}

/** The same for somebody: `null` also where they may not know of the Codex, so that no answer tells which threads it has. */
export async function findPlaceOfThread(
  services: Services,
  actor: Actor,
  threadId: string,
): Promise<ThreadPlace | null> {
  const place = await placeOfThread(services, threadId);
  return place !== null && (await findKnownRow(services, actor, place.codexId)) !== null ? place : null;
}

/** Every thread that was ever begun: one whose comments were all deleted is known still, and nothing of it is open. */
function listThreads(doc: Y.Doc): readonly ProjectedThread[] {
  const shown = new Map(readThreads(doc).map(({ id, resolvedAt }) => [id, resolvedAt]));
  return readThreadIds(doc).map((id) => ({
    id,
    resolvedAt: shown.get(id) ?? null,
    isShown: shown.has(id),
  }));
}
