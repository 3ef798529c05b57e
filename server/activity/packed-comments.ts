/** The packed operations of comments, for the timeline: blocks are found by their times, and opened newest first. */
import type { Actor } from '#core/access/policy.ts';
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import { isKnownTo } from '../access/known-condition.ts';
import type { PackedBlock } from '../journal/packed-block.ts';
import { rowsOf } from '../journal/packed-reader.ts';
import { type PartOfTree, within } from './part-of-tree.ts';

export interface SaidRow {
  readonly codexId: string;
  readonly title: string;
  readonly seq: number;
  readonly at: Date;
}

export interface SaidSpan {
  /** Exclusive; `null` for from the beginning on. */
  readonly after: Date | null;
  readonly before: Date;
  /** Whether `before` itself is in it. */
  readonly isClosed: boolean;
  readonly limit: number;
}

type FoundBlock = Omit<SaidRow, 'seq' | 'at'> & {
  readonly documentName: string;
  readonly lastSeq: number;
  readonly lastAt: Date;
};

/** Those of a span that were said here, newest first, at most `limit`. */
export async function listPackedComments(
  prisma: PrismaClient,
  actor: Actor,
  part: PartOfTree,
  { after, before, isClosed, limit }: SaidSpan,
): Promise<SaidRow[]> {
  const since = after === null ? Prisma.empty : Prisma.sql`AND b."lastAt" > ${after}`;
  const blocks = await prisma.$queryRaw<FoundBlock[]>`
    SELECT c."id" AS "codexId", c."title", b."documentName", b."lastSeq"::float8 AS "lastSeq", b."lastAt"
    FROM "PackedOperations" b JOIN "Codex" c ON b."documentName" = 'comments/' || c."id"
    WHERE b."documentName" LIKE 'comments/%' AND b."firstAt" <= ${before} ${since} AND ${isKnownTo(actor)}
      AND ${within(part, Prisma.sql`c."id"`)} ORDER BY b."lastAt" DESC`;
  const [first, end] = [after?.getTime() ?? -Infinity, before.getTime()];
  let found: SaidRow[] = [];
  for (const { codexId, title, documentName, lastSeq, lastAt } of blocks) {
    // None that is newer is in any other.
    if (found.filter(({ at }) => at > lastAt).length >= limit) break;
    const [block] = await prisma.$queryRaw<PackedBlock[]>`
      SELECT "documentName", "firstSeq"::float8 AS "firstSeq", "lastSeq"::float8 AS "lastSeq", "prevHash", "content", "sha256"
      FROM "PackedOperations" b WHERE "documentName" = ${documentName} AND b."lastSeq" = ${lastSeq}::int8`;
    if (block === undefined) continue;
    const rows = await rowsOf(block, ({ serverTime, origin }) => {
      const isBefore = isClosed ? serverTime <= end : serverTime < end;
      return serverTime > first && isBefore && origin !== 'import';
    });
    found.push(...rows.map(({ seq, serverTime }) => ({ codexId, title, seq, at: new Date(serverTime) })));
    found = found.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, limit);
  }
  return found;
}
