/** Reads the operations of many Codices, those of the workspace or of a part of the tree, newest first. */

import type { Proposal } from '#core/access/author.ts';
import type { UpdateSummary } from '#core/document/summarize-update.ts';
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import { IS_TOLD, WHO } from './activity-rows.ts';

/** Which Codices are told of. */
export interface TimelineScope {
  /** A condition on "Codex" c. */
  readonly isKnown: Prisma.Sql;
  /** The Codex at the top of the part of the tree; `null` for the whole. */
  readonly below: string | null;
}

export interface TimelineRow {
  readonly id: string;
  readonly title: string;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly privateTopId: string | null;
  readonly archivedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly seq: number;
  readonly operationId: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly createdAt: Date;
  readonly clientTime: Date;
  readonly summary: UpdateSummary;
  readonly origin: string;
  readonly proposal: Proposal | null;
}

/** When the newest operation before a moment was stored; `null` where there is none. */
export async function newestBefore(
  prisma: PrismaClient,
  scope: TimelineScope,
  before: Date,
): Promise<Date | null> {
  const [newest] = await prisma.$queryRaw<{ readonly at: Date }[]>`
    SELECT u."createdAt" AS at
    ${operationsOf(scope, Prisma.sql`u."createdAt" < ${before}`, 1)} ORDER BY u."createdAt" DESC LIMIT 1`;
  return newest?.at ?? null;
}

/** The operations of a span of time, `from` inclusive and `before` exclusive, newest first, at most `limit`. */
export async function listOperationsIn(
  prisma: PrismaClient,
  scope: TimelineScope,
  { from, before, limit }: { readonly from: Date; readonly before: Date; readonly limit: number },
): Promise<TimelineRow[]> {
  const isThen = Prisma.sql`u."createdAt" >= ${from} AND u."createdAt" < ${before}`;
  return await prisma.$queryRaw<TimelineRow[]>`
    SELECT c."id", c."title", c."templateId", c."templateVersion", c."privateTopId", c."archivedAt", c."deletedAt",
      u."seq"::float8 AS seq, u."operationId", ${WHO} AS "actorId", u."actorName", u."createdAt", u."clientTime", u."summary",
      u."origin", u."proposal"
    ${operationsOf(scope, isThen, limit)} ORDER BY u."createdAt" DESC, c."id", u."seq" DESC LIMIT ${limit}`;
}

/**
 * Of the workspace by the index of times. Of a part of the tree document by document, newest first: what goes on elsewhere is not read.
 */
function operationsOf({ isKnown, below }: TimelineScope, isThen: Prisma.Sql, limit: number): Prisma.Sql {
  if (below === null)
    return Prisma.sql`FROM "DocumentUpdate" u JOIN "Codex" c ON u."documentName" = 'codex/' || c."id"
      WHERE ${isThen} AND u."branch" = 'main' AND ${IS_TOLD} AND ${isKnown}`;
  // UNION drops what was there before, so that rows in a circle could not keep it going.
  return Prisma.sql`FROM (
      WITH RECURSIVE part AS (
        SELECT "id" FROM "Codex" WHERE "id" = ${below}
        UNION SELECT k."id" FROM "Codex" k JOIN part p ON k."parentId" = p."id")
      SELECT "id" FROM part) p JOIN "Codex" c ON c."id" = p."id" AND ${isKnown}
    CROSS JOIN LATERAL (
      SELECT * FROM "DocumentUpdate" u WHERE u."documentName" = 'codex/' || c."id" AND ${isThen} AND ${IS_TOLD}
      ORDER BY u."seq" DESC LIMIT ${limit}) u`;
}
