/** Summaries of referenced Codices. */
import { type Actor, mayKnowPrivate } from '#core/access/policy.ts';
import { reachesWhole } from '#core/access/template-limits.ts';
import type { CodexNode } from '#core/protocol/api/references.ts';
import { isUuid } from '#core/uuid.ts';
import type { Services } from '../ports/services.ts';

/** Summaries by id, for every id: also of Codices in the trash or gone, as what is hidden from `actor` is too. */
export async function findNodes(
  { prisma }: Pick<Services, 'prisma'>,
  actor: Actor,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, CodexNode>> {
  const wanted = [...new Set(ids)];
  const rows = await prisma.codex.findMany({
    where: { id: { in: wanted.filter(isUuid) } },
    select: { id: true, title: true, templateId: true, deletedAt: true, privateTopId: true },
  });
  const limits = actor.kind === 'user' ? actor.limits : undefined;
  const told = rows.filter(
    ({ privateTopId, templateId }) => mayKnowPrivate(actor, privateTopId) && reachesWhole(limits, templateId),
  );
  const known = new Map(told.map((row) => [row.id, row]));
  const nodeOf = (id: string): CodexNode => {
    const row = known.get(id);
    if (row === undefined) return { id, title: '', templateId: null, state: 'gone' };
    const { title, templateId, deletedAt } = row;
    return { id, title, templateId, state: deletedAt === null ? 'live' : 'trashed' };
  };
  return new Map(wanted.map((id) => [id, nodeOf(id)]));
}

/** The summary of a Codex that the reader may not know of. */
export function hiddenNode(id: string): CodexNode {
  return { id, title: '', templateId: null, state: 'hidden' };
}
