/** Projects the comments of a Codex to their table, removes what deletions left there, and finds the Codex of a thread. */
import { hasLeftovers, removeLeftovers } from '#core/comments/leftovers.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import type { Services } from '../ports/services.ts';
import {
  findThreadCodex,
  findUnprojectedComments,
  writeThreads,
} from '../projection/tables/comments-store.ts';

/** More than are behind at any moment, but after a crash; the rest are then found one look later. */
const AT_ONCE = 50;

type ProjectionServices = Pick<Services, 'prisma' | 'journal' | 'live'>;

/** Called by the projection queue. */
export async function projectComments(services: ProjectionServices, codexId: string): Promise<void> {
  const name = commentsDocumentName(codexId);
  // The head comes first: threads newer than it are written again, older ones would stay.
  const seq = await services.journal.headSeq(name);
  if (seq === 0) return;
  await writeThreads(services.prisma, codexId, await services.live.read(name, readThreads), seq);
  if (await services.live.read(name, hasLeftovers))
    await services.live.edit(name, SYSTEM_ACTOR, { origin: 'api' }, removeLeftovers);
}

/** The Codex of a thread, also of one that a page has begun a moment ago; `null` when there is no such thread. */
export async function codexOfThread(services: Services, threadId: string): Promise<string | null> {
  if (!isUuid(threadId)) return null;
  const known = await findThreadCodex(services.prisma, threadId);
  if (known !== null) return known;
  const behind = await findUnprojectedComments(services.prisma, AT_ONCE);
  for (const codexId of behind) await services.projection.project(commentsDocumentName(codexId));
  return behind.length === 0 ? null : await findThreadCodex(services.prisma, threadId);
}
