/** Reads the operations of many Codices, those of the workspace or of a part of the tree, newest first. */
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import { IS_TOLD, WHO } from './activity-rows.ts';
import { listPackedIn, newestPackedBefore } from './timeline-packed.ts';
import { codicesOf, type TimelineRow, type TimelineScope } from './timeline-scope.ts';

/** When the newest operation before a moment was stored; `null` where there is none. */
export async function newestBefore(
  prisma: PrismaClient,
  scope: TimelineScope,
  before: Date,
): Promise<Date | null> {
  const [newest] = await prisma.$queryRaw<{ readonly at: Date }[]>`
    SELECT u."createdAt" AS at
    ${operationsOf(scope, Prisma.sql`u."createdAt" < ${before}`, 1)} ORDER BY u."createdAt" DESC LIMIT 1`;
  return await newestPackedBefore(prisma, scope, before, newest?.at ?? null);
}

/** The operations of a span of time, `from` inclusive and `before` exclusive, newest first, at most `limit`. */
export async function listOperationsIn(
  prisma: PrismaClient,
  scope: TimelineScope,
  { from, before, limit }: { readonly from: Date; readonly before: Date; readonly limit: number },
): Promise<TimelineRow[]> {
  const isThen = Prisma.sql`u."createdAt" >= ${from} AND u."createdAt" < ${before}`;
  const rows = await prisma.$queryRaw<TimelineRow[]>`
    SELECT c."id", c."title", c."templateId", c."templateVersion", c."privateTopId", c."archivedAt", c."deletedAt",
      u."seq"::float8 AS seq, u."operationId", ${WHO} AS "actorId", u."actorName", u."createdAt", u."clientTime", u."summary",
      u."origin", u."proposal"
    ${operationsOf(scope, isThen, limit)} ORDER BY u."createdAt" DESC, c."id", u."seq" DESC LIMIT ${limit}`;
  // Rows first, then blocks: what is packed in between is in one of them at least.
  const packed = await listPackedIn(prisma, scope, { from, before, limit });
  if (packed.length === 0) return rows;
  const byPlace = new Map([...rows, ...packed].map((row) => [`${row.id} ${row.seq}`, row]));
  return [...byPlace.values()].sort(newestFirst).slice(0, limit);
}

function newestFirst(a: TimelineRow, b: TimelineRow): number {
  const byTime = b.createdAt.getTime() - a.createdAt.getTime();
  if (byTime !== 0) return byTime;
  return a.id === b.id ? b.seq - a.seq : a.id < b.id ? -1 : 1;
}

/**
 * Rows of the workspace by the index of times. Of a part of the tree document by document, newest first: what goes on elsewhere is not read.
 */
function operationsOf(scope: TimelineScope, isThen: Prisma.Sql, limit: number): Prisma.Sql {
  const { isKnown, below } = scope;
  if (below === null)
    return Prisma.sql`FROM "DocumentUpdate" u JOIN "Codex" c ON u."documentName" = 'codex/' || c."id"
      WHERE ${isThen} AND u."branch" = 'main' AND ${IS_TOLD} AND ${isKnown}`;
  return Prisma.sql`FROM ${codicesOf(scope)} AND ${isKnown}
    CROSS JOIN LATERAL (
      SELECT * FROM "DocumentUpdate" u WHERE u."documentName" = 'codex/' || c."id" AND ${isThen} AND ${IS_TOLD}
      ORDER BY u."seq" DESC LIMIT ${limit}) u`;
}
