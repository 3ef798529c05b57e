/** The Codices of the workspace that have open conflicts: what Home shows as in need of review. */
import type { Actor } from '#core/access/policy.ts';
import { type ConflictBody, conflictSchema, type ReviewList } from '#core/protocol/api/conflicts.ts';
import { assertCan } from '../accounts/assert-can.ts';
import type { Services } from '../services.ts';

const MOST = 100;

/** Newest first, up to 100 Codices. Codices in the trash don't count. A projection: a moment behind the documents. */
export async function listForReview({ prisma }: Services, actor: Actor): Promise<ReviewList> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  const where = { deletedAt: null, conflicts: { some: {} } };
  const newest = await prisma.codexConflict.groupBy({
    by: ['codexId'],
    where: { codex: { deletedAt: null } },
    _max: { at: true },
    orderBy: [{ _max: { at: 'desc' } }, { codexId: 'asc' }],
    take: MOST,
  });
  const found = await prisma.codex.findMany({
    where: { ...where, id: { in: newest.map(({ codexId }) => codexId) } },
    select: { id: true, title: true, templateId: true, conflicts: { orderBy: { at: 'desc' } } },
  });
  const byId = new Map(found.map((codex) => [codex.id, codex]));
  const items = newest.flatMap(({ codexId, _max }) => {
    const codex = byId.get(codexId);
    if (codex === undefined || _max.at === null) return [];
    const { id, title, templateId } = codex;
    const conflicts = codex.conflicts.flatMap(({ detail }) => asConflict(detail));
    return [{ codex: { id, title, templateId }, at: _max.at.toISOString(), conflicts }];
  });
  return { items, total: await prisma.codex.count({ where }) };
}

/** What an earlier version of the server wrote in another shape is left out until it is read anew. */
function asConflict(detail: unknown): ConflictBody[] {
  const parsed = conflictSchema.safeParse(detail);
  return parsed.success ? [parsed.data] : [];
}
