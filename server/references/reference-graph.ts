/** The references of a whole workspace as a graph. */
import type { Actor } from '#core/access/policy.ts';
import type { GraphQuery, ReferenceGraph } from '#core/protocol/api/references.ts';
import { findCycles } from '#core/references/cycles.ts';
import { describeKind } from '#core/references/kinds.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { isKnownTo } from '../access/known-condition.ts';
import type { Services } from '../ports/services.ts';
import { assertTemplate } from '../templates/assert-template-exists.ts';
import { findNodes } from './codex-nodes.ts';
import { orderingEdges } from './codex-references.ts';

const MOST_EDGES = 10_000;

interface EdgeRow {
  readonly source: string;
  readonly target: string;
  readonly kind: string;
}

/**
 * Every pair of Codices that refer to each other, once per kind, with the Codices at both ends; of one kind, or with at least
 * one end of one template, where asked. Sources in the trash are left out, targets there are shown as what they are.
 */
export async function readGraph(
  services: Services,
  actor: Actor,
  query: GraphQuery,
): Promise<ReferenceGraph> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  await assertTemplate(services, query.template);
  const rows = await findEdges(services, actor, query);
  const edges = rows.slice(0, MOST_EDGES);
  const nodes = await findNodes(
    services,
    actor,
    edges.flatMap(({ source, target }) => [source, target]),
  );
  return {
    nodes: [...nodes.values()],
    edges,
    kinds: await countKinds(services, actor),
    cycles: findCycles(await orderingEdges(services.prisma, actor)).map((cycle) => [...cycle]),
    truncated: rows.length > MOST_EDGES,
  };
}

/** The sources edited last come first, so that what is left out of a huge graph is what has rested longest. */
async function findEdges(
  { prisma }: Services,
  actor: Actor,
  { kind, template }: GraphQuery,
): Promise<readonly EdgeRow[]> {
  const ofKind = kind === undefined ? Prisma.empty : Prisma.sql`AND r."kind" = ${kind}`;
  const ofTemplate =
    template === undefined
      ? Prisma.empty
      : Prisma.sql`AND (s."templateId" = ${template} OR t."templateId" = ${template})`;
  return await prisma.$queryRaw<EdgeRow[]>`
    SELECT r."sourceId" AS "source", r."targetId" AS "target", r."kind" FROM "CodexReference" r
    JOIN "Codex" s ON s."id" = r."sourceId" AND s."deletedAt" IS NULL
    LEFT JOIN "Codex" t ON t."id" = r."targetId"
    WHERE r."sourceId" <> r."targetId" AND ${isKnownTo(actor, 's')} AND ${isKnownTo(actor, 't')} ${ofKind} ${ofTemplate}
    GROUP BY r."sourceId", r."targetId", r."kind", s."updatedAt"
    ORDER BY s."updatedAt" DESC, r."sourceId", r."kind", r."targetId"
    LIMIT ${MOST_EDGES + 1}`;
}

/** The kinds in use, most used first; named as the template of one of their sources names them. */
async function countKinds({ prisma, templates }: Services, actor: Actor): Promise<ReferenceGraph['kinds']> {
  const rows = await prisma.$queryRaw<{ kind: string; count: number; templateId: string; version: number }[]>`
    SELECT r."kind", count(*)::int AS "count", min(c."templateId") AS "templateId",
      (array_agg(c."templateVersion" ORDER BY c."templateId", c."templateVersion" DESC))[1] AS "version"
    FROM "CodexReference" r JOIN "Codex" c ON c."id" = r."sourceId" AND c."deletedAt" IS NULL
      LEFT JOIN "Codex" t ON t."id" = r."targetId"
    WHERE ${isKnownTo(actor)} AND ${isKnownTo(actor, 't')} GROUP BY r."kind" ORDER BY count(*) DESC, r."kind"`;
  return await Promise.all(
    rows.map(async ({ kind, count, templateId, version }) => {
      const template = await templates.get(templateId, version);
      return { id: kind, label: describeKind(kind, template).label, count };
    }),
  );
}
