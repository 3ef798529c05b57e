/** Projects the comments of a Codex to their table, removes what deletions left there, and finds the Codex of a thread. */

import type * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { hasLeftovers, removeLeftovers } from '#core/comments/leftovers.ts';
import { readThreadIds, readThreads } from '#core/comments/read-threads.ts';
import { commentsDocumentName, parseDocumentName } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import { saidComments } from '#richtext/search/comment-text.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { findKnownRow } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { findBehind } from '../projection/tables/codex-store.ts';
import { writeCommentSearch } from '../projection/tables/comment-search-index.ts';
import { findThreadCodex, type ProjectedThread, writeThreads } from '../projection/tables/comments-store.ts';

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

/** The Codex of a thread, also of one that a page has begun a moment ago; `null` when there is no such thread. */
export async function codexOfThread(services: Services, threadId: string): Promise<string | null> {
  if (!isUuid(threadId)) return null;
  const known = await findThreadCodex(services.prisma, threadId);
  if (known !== null) return known;
  const behind = await findBehind(services.prisma, RECENT_SECONDS);
  const comments = behind.filter((name) => parseDocumentName(name)?.kind === 'comments');
  for (const name of comments) await services.projection.project(name);
  return comments.length === 0 ? null : await findThreadCodex(services.prisma, threadId);
}

/** The same for somebody: `null` also where they may not know of the Codex, so that no answer tells which threads it has. */
export async function findCodexOfThread(
  services: Services,
  actor: Actor,
  threadId: string,
): Promise<string | null> {
  const codexId = await codexOfThread(services, threadId);
  return codexId !== null && (await findKnownRow(services, actor, codexId)) !== null ? codexId : null;
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
