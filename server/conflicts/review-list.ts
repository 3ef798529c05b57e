/** The Codices of the workspace with open conflicts or problems, for the home page. */
import type { z } from 'zod';
import type { Actor } from '#core/access/policy.ts';
import { conflictSchema, problemOfValueSchema, type ReviewList } from '#core/protocol/api/conflicts.ts';
import { assertCan } from '../access/assert-can.ts';
import { isKnownTo } from '../access/known-condition.ts';
import type { Services } from '../ports/services.ts';

const MOST = 100;

/** Up to 100 Codices, newest first, without those in the trash. A projection, slightly behind the documents. */
export async function listForReview({ prisma }: Services, actor: Actor): Promise<ReviewList> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  const newest = await prisma.$queryRaw<{ id: string; at: Date; total: number }[]>`
    SELECT c."id", max(open."at") AS "at", (count(*) OVER ())::int AS "total"
    FROM (SELECT "codexId", "at" FROM "CodexConflict" UNION ALL SELECT "codexId", "at" FROM "CodexProblem") open
    JOIN "Codex" c ON c."id" = open."codexId" AND c."deletedAt" IS NULL AND ${isKnownTo(actor)}
    GROUP BY c."id" ORDER BY max(open."at") DESC, c."id" LIMIT ${MOST}`;
  const found = await prisma.codex.findMany({
    where: { id: { in: newest.map(({ id }) => id) } },
    select: {
      id: true,
      title: true,
      templateId: true,
      conflicts: { orderBy: { at: 'desc' } },
      problems: { orderBy: { position: 'asc' } },
    },
  });
  const byId = new Map(found.map((codex) => [codex.id, codex]));
  const items = newest.flatMap(({ id, at }) => {
    const codex = byId.get(id);
    if (codex === undefined) return [];
    const { title, templateId } = codex;
    const conflicts = codex.conflicts.flatMap(({ detail }) => parsed(conflictSchema, detail));
    const problems = codex.problems.flatMap(({ detail }) => parsed(problemOfValueSchema, detail));
    return [{ codex: { id, title, templateId }, at: at.toISOString(), conflicts, problems }];
  });
  return { items, total: newest[0]?.total ?? 0 };
}

/** What an earlier version of the server wrote in another shape is left out until it is read anew. */
function parsed<T>(schema: z.ZodType<T>, detail: unknown): T[] {
  const read = schema.safeParse(detail);
  return read.success ? [read.data] : [];
}
