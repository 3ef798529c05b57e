/** The packed operations of many Codices, for the timeline: blocks are found by their times, and opened newest first. */
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import type { StoredRow } from '../journal/journal.ts';
import type { PackedBlock } from '../journal/packed-block.ts';
import { rowsOf } from '../journal/packed-reader.ts';
import { codicesOf, type TimelineCodex, type TimelineRow, type TimelineScope } from './timeline-scope.ts';

interface FoundBlock extends TimelineCodex {
  readonly documentName: string;
  readonly lastSeq: number;
  readonly lastAt: Date;
}

interface Span {
  readonly from: Date;
  readonly before: Date;
}

/** When the newest packed operation before a moment was stored, if that is after `known`; else `known`. */
export async function newestPackedBefore(
  prisma: PrismaClient,
  scope: TimelineScope,
  before: Date,
  known: Date | null,
): Promise<Date | null> {
  let newest = known;
  const blocks = await findBlocks(prisma, scope, { from: known ?? new Date(0), before });
  for (const block of blocks) {
    // No other one has anything newer.
    if (newest !== null && block.lastAt <= newest) break;
    for (const { serverTime } of await readTold(prisma, block, { from: newest ?? new Date(0), before }))
      if (newest === null || serverTime > newest.getTime()) newest = new Date(serverTime);
  }
  return newest;
}

/** The packed operations of a span, at least the newest `limit` of them. */
export async function listPackedIn(
  prisma: PrismaClient,
  scope: TimelineScope,
  { from, before, limit }: Span & { readonly limit: number },
): Promise<TimelineRow[]> {
  const found: TimelineRow[] = [];
  for (const block of await findBlocks(prisma, scope, { from, before })) {
    const isEnough = found.filter(({ createdAt }) => createdAt > block.lastAt).length >= limit;
    if (isEnough) break;
    const { documentName: _, lastSeq: __, lastAt: ___, ...codex } = block;
    for (const row of await readTold(prisma, block, { from, before }))
      found.push({
        ...{ ...codex, seq: row.seq, operationId: row.operationId, origin: row.origin, summary: row.summary },
        actorId: row.actor.kind === 'system' ? `rule:${row.actor.name}` : row.actor.id,
        ...{ actorName: row.actor.name, proposal: row.proposal ?? null },
        ...{ createdAt: new Date(row.serverTime), clientTime: new Date(row.clientTime) },
      });
  }
  return found;
}

async function findBlocks(
  prisma: PrismaClient,
  scope: TimelineScope,
  { from, before }: Span,
): Promise<FoundBlock[]> {
  return await prisma.$queryRaw<FoundBlock[]>`
    SELECT c."id", c."title", c."templateId", c."templateVersion", c."privateTopId", c."archivedAt", c."deletedAt",
      b."documentName", b."lastSeq"::float8 AS "lastSeq", b."lastAt"
    FROM ${codicesOf(scope)} JOIN "PackedOperations" b ON b."documentName" = 'codex/' || c."id"
    WHERE b."lastAt" >= ${from} AND b."firstAt" < ${before} AND ${scope.isKnown} ORDER BY b."lastAt" DESC`;
}

/** What is told of, as `IS_TOLD` has it. */
async function readTold(
  prisma: PrismaClient,
  { documentName, lastSeq }: FoundBlock,
  { from, before }: Span,
): Promise<StoredRow[]> {
  const [block] = await prisma.$queryRaw<PackedBlock[]>(Prisma.sql`
    SELECT "documentName", "firstSeq"::float8 AS "firstSeq", "lastSeq"::float8 AS "lastSeq", "prevHash", "content", "sha256"
    FROM "PackedOperations" b WHERE "documentName" = ${documentName} AND b."lastSeq" = ${lastSeq}::int8`);
  if (block === undefined) return [];
  const [first, end] = [from.getTime(), before.getTime()];
  return await rowsOf(
    block,
    ({ actor, serverTime }) =>
      serverTime >= first && serverTime < end && (actor.kind !== 'system' || actor.id.startsWith('rule:')),
  );
}
