/** Marks Codices whose roll-ups have to be worked out again, apart from changes of fields: see `updateAndMark`. */
import type { PrismaClient } from '#prisma/generated/client.ts';

// Plain statements: what builds them of parts would load the database client into every task thread.
type Tx = Pick<PrismaClient, '$executeRaw'>;

/** Marks, of these Codices, those that have roll-ups. Answers whether any has. */
export async function markThese(tx: Tx, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return false;
  const marks = await tx.$executeRaw`
    INSERT INTO "RollUpDue" ("codexId", "mark", "hops")
    SELECT c."id", txid_current(), 0 FROM "Codex" c
    WHERE c."id" = ANY(${[...ids]}::text[]) AND c."rollUpAsks" IS NOT NULL ORDER BY c."id"
    ON CONFLICT ("codexId") DO UPDATE SET "mark" = EXCLUDED."mark"`;
  return marks > 0;
}

/** Marks those that have roll-ups and refer to these Codices, or are referred to by them: they came into the trash or out of it. */
export async function markLinked(tx: Tx, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return false;
  const marks = await tx.$executeRaw`
    INSERT INTO "RollUpDue" ("codexId", "mark", "hops")
    SELECT c."id", txid_current(), 0 FROM "Codex" c
    WHERE c."rollUpAsks" IS NOT NULL AND c."id" IN (
      SELECT r."sourceId" FROM "CodexReference" r WHERE r."targetId" = ANY(${[...ids]}::text[])
      UNION SELECT r."targetId" FROM "CodexReference" r WHERE r."sourceId" = ANY(${[...ids]}::text[])) ORDER BY c."id"
    ON CONFLICT ("codexId") DO UPDATE SET "mark" = EXCLUDED."mark"`;
  return marks > 0;
}

/**
 * Marks Codices whose formulas were worked out for another day, some of them, but not those that are marked. Answers how many: none left
 * when there are fewer than `limit`.
 */
export async function markOfOtherDays(tx: Tx, today: string, limit: number): Promise<number> {
  return await tx.$executeRaw`
    INSERT INTO "RollUpDue" ("codexId", "mark", "hops")
    SELECT d."id", txid_current(), 0 FROM (
      SELECT c."id" FROM "Codex" c WHERE (c."valuesDay" < ${today} OR c."valuesDay" > ${today})
        AND NOT EXISTS (SELECT 1 FROM "RollUpDue" r WHERE r."codexId" = c."id") LIMIT ${limit}
    ) d ORDER BY d."id" ON CONFLICT ("codexId") DO NOTHING`;
}
