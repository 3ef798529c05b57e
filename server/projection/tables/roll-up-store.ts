/** The tables of roll-ups: whose have to be worked out again, what they are made over, and what they have come to. */
import type { Related } from '#core/formula/formula-syntax.ts';
import type { RollUpResults } from '#core/formula/roll-ups.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import type { ComparableFields } from '#core/search/local-entry.ts';
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import { writeSomeFieldValues } from './field-value-store.ts';

type Tx = Pick<PrismaClient, '$executeRaw' | '$queryRaw'>;

/**
 * Marks the Codices of a subquery with the column "id", in its order, so that two who mark wait for each other in one place only. Each
 * mark is that of its transaction.
 */
function markAll(ids: Prisma.Sql, hops: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO "RollUpDue" ("codexId", "mark", "hops")
    SELECT d."id", txid_current(), ${hops} FROM (${ids}) d ORDER BY d."id"
    ON CONFLICT ("codexId") DO UPDATE
      SET "mark" = EXCLUDED."mark", "hops" = greatest("RollUpDue"."hops", EXCLUDED."hops")`;
}

/** Those whose roll-ups ask for a field of this Codex among "changed". By its id, so that the indexes are used however many there are. */
function askers(id: string): Prisma.Sql {
  return Prisma.sql`
    SELECT p."id" FROM "Codex" c JOIN "Codex" p ON p."id" = c."parentId" WHERE c."id" = ${id}
      AND EXISTS (SELECT 1 FROM changed x WHERE jsonb_exists(p."rollUpAsks", 'children:' || x."field"))
    UNION
    SELECT s."id" FROM "CodexReference" r JOIN "Codex" s ON s."id" = r."sourceId" WHERE r."targetId" = ${id}
      AND EXISTS (SELECT 1 FROM changed x WHERE jsonb_exists(s."rollUpAsks", 'references/' || r."kind" || ':' || x."field"))
    UNION
    SELECT t."id" FROM "CodexReference" r JOIN "Codex" t ON t."id" = r."targetId" WHERE r."sourceId" = ${id}
      AND EXISTS (SELECT 1 FROM changed x WHERE jsonb_exists(t."rollUpAsks", 'backlinks/' || r."kind" || ':' || x."field")
        OR jsonb_exists(t."rollUpAsks", 'backlinks/*:' || x."field"))`;
}

/** The fields whose figures differ between two rows of "figures"; the Codex itself is new to others where there were none. */
function changedFields(): Prisma.Sql {
  return Prisma.sql`
    SELECT u."id", k."field" FROM written u CROSS JOIN LATERAL (
      SELECT coalesce(a.key, b.key) AS "field" FROM jsonb_each(coalesce(u."before", '{}')) a
        FULL JOIN jsonb_each(u."after") b ON b.key = a.key WHERE a.value IS DISTINCT FROM b.value
      UNION ALL SELECT '' WHERE u."before" IS NULL
    ) k`;
}

/**
 * Runs an update of one row of "Codex" that answers "id", the figures "before" and "after" and whether its own roll-ups have to be worked out ("asks"), and marks whose
 * roll-ups change by it. In one statement, so that nothing is lost between the two. Answers whether anybody's do.
 */
export async function updateAndMark(tx: Tx, id: string, update: Prisma.Sql, hops: number): Promise<boolean> {
  const marks = await tx.$executeRaw`
    WITH written AS (${update}), changed AS (${changedFields()})
    ${markAll(
      Prisma.sql`${askers(id)} UNION SELECT u."id" FROM written u WHERE u."asks"`,
      Prisma.sql`${hops}::int`,
    )}`;
  return marks > 0;
}

export interface DueRollUps {
  readonly codexId: string;
  readonly mark: bigint;
  readonly hops: number;
}

/** Some of those that are due, those that a change reached first before those that it reaches through them. */
export async function findDue(
  prisma: PrismaClient,
  limit: number,
  skip: readonly string[],
): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ codexId: string }[]>`
    SELECT "codexId" FROM "RollUpDue" WHERE "codexId" <> ALL(${[...skip]}::text[]) ORDER BY "hops", "mark" LIMIT ${limit}`;
  return rows.map(({ codexId }) => codexId);
}

/** The mark as it stands. Read it before what it is about. */
export async function readMark(tx: Tx, codexId: string): Promise<DueRollUps | null> {
  const [row] = await tx.$queryRaw<DueRollUps[]>`
    SELECT "codexId", "mark", "hops" FROM "RollUpDue" WHERE "codexId" = ${codexId}`;
  return row ?? null;
}

/** Takes a mark away, unless another change has come since. */
export async function clearMark(prisma: PrismaClient, { codexId, mark }: DueRollUps): Promise<void> {
  await prisma.$executeRaw`DELETE FROM "RollUpDue" WHERE "codexId" = ${codexId} AND "mark" = ${mark}`;
}

export interface RolledUpCodex {
  readonly templateId: string;
  readonly templateVersion: number;
  readonly rollUps: RollUpResults | null;
  readonly valuesDay: string | null;
  readonly figures: JsonObject | null;
  readonly fields: JsonObject;
}

/** A Codex with the values of some of its fields. Nobody else writes its row until the transaction ends. */
export async function lockCodex(
  tx: Tx,
  codexId: string,
  fieldIds: readonly string[],
): Promise<RolledUpCodex | null> {
  const [row] = await tx.$queryRaw<RolledUpCodex[]>`
    SELECT "templateId", "templateVersion", "rollUps", "valuesDay", "figures", coalesce(
      (SELECT jsonb_object_agg(f, c."fields" -> f) FROM unnest(${[...fieldIds]}::text[]) f WHERE c."fields" -> f IS NOT NULL), '{}'
    ) AS "fields" FROM "Codex" c WHERE "id" = ${codexId} FOR NO KEY UPDATE`;
  return row ?? null;
}

export interface RollUpWrite {
  readonly rollUps: RollUpResults;
  /** Of the formulas alone. */
  readonly fields: Readonly<Record<string, JsonValue>>;
  readonly figures: JsonObject;
  /** Of the formulas alone, as lists compare them. */
  readonly compared: ComparableFields['values'];
  /** The day that the formulas asked for; `null` where none did. */
  readonly valuesDay: string | null;
}

/** Writes what the roll-ups of a Codex have come to, and marks whose roll-ups change by that. */
export async function writeRollUps(
  tx: Tx,
  codexId: string,
  { rollUps, fields, figures, compared, valuesDay }: RollUpWrite,
  hops: number,
): Promise<boolean> {
  await writeSomeFieldValues(tx, codexId, compared);
  const update = Prisma.sql`
    UPDATE "Codex" c SET "rollUps" = ${JSON.stringify(rollUps)}::jsonb, "fields" = c."fields" || ${JSON.stringify(fields)}::jsonb,
      "figures" = ${JSON.stringify(figures)}::jsonb, "valuesDay" = ${valuesDay}
    FROM (SELECT "id", "figures" FROM "Codex" WHERE "id" = ${codexId}) o WHERE c."id" = o."id"
    RETURNING c."id", o."figures" AS "before", c."figures" AS "after", false AS "asks"`;
  return await updateAndMark(tx, codexId, update, hops);
}

/** What the related Codices hold in one field, for each kind of value: see `Figures`. */
export interface FigureSummary {
  /** As PostgreSQL names the shape; `null` for Codices that hold nothing there. */
  readonly kind: string | null;
  readonly count: number;
  /** Decimal numbers, exact; of numbers and durations. */
  readonly sum: string | null;
  readonly least: string | null;
  readonly most: string | null;
  /** Of days and instants. */
  readonly first: string | null;
  readonly last: string | null;
}

/**
 * What the Codices that are so related hold in a field, or, without one, how many they are; sums and bounds only where asked for. What is in the
 * trash is left out, and what is private too unless it stands below the same private Codex: all who may read the one see what it comes to.
 */
export async function summarizeFigures(
  tx: Tx,
  codexId: string,
  { related, field, sums, bounds }: FigureQuestion,
): Promise<readonly FigureSummary[]> {
  const nothing = Prisma.sql`NULL::text`;
  const value = field === null ? Prisma.sql`NULL::jsonb` : Prisma.sql`m."figures" -> ${field}`;
  const number = Prisma.sql`CASE jsonb_typeof(${value}) WHEN 'number' THEN (${value})::numeric
    WHEN 'array' THEN (${value} -> 0)::numeric END`;
  const time = Prisma.sql`(CASE jsonb_typeof(${value}) WHEN 'string' THEN (${value}) #>> '{}'
    WHEN 'object' THEN (${value}) ->> 'at' END) COLLATE "C"`;
  return await tx.$queryRaw<FigureSummary[]>`
    SELECT jsonb_typeof(${value}) AS "kind", count(*)::int AS "count",
      ${sums ? Prisma.sql`sum(${number})::text` : nothing} AS "sum",
      ${bounds ? Prisma.sql`min(${number})::text` : nothing} AS "least",
      ${bounds ? Prisma.sql`max(${number})::text` : nothing} AS "most",
      ${bounds ? Prisma.sql`min(${time})` : nothing} AS "first", ${bounds ? Prisma.sql`max(${time})` : nothing} AS "last"
    FROM "Codex" m WHERE ${relatedTo(codexId, related)} AND m."deletedAt" IS NULL
      AND (m."privateTopId" IS NULL OR m."privateTopId" = (SELECT "privateTopId" FROM "Codex" WHERE "id" = ${codexId}))
    GROUP BY 1`;
}

export interface FigureQuestion {
  readonly related: Related;
  readonly field: string | null;
  readonly sums: boolean;
  readonly bounds: boolean;
}

/** Each Codex once, however often it is referred to; none is related to itself. */
function relatedTo(codexId: string, related: Related): Prisma.Sql {
  switch (related.relation) {
    case 'children':
      return Prisma.sql`m."parentId" = ${codexId}`;
    case 'references':
      return Prisma.sql`m."id" <> ${codexId} AND m."id" IN (
        SELECT "targetId" FROM "CodexReference" WHERE "sourceId" = ${codexId} AND "kind" = ${related.kind})`;
    case 'backlinks':
      return Prisma.sql`m."id" <> ${codexId} AND m."id" IN (SELECT "sourceId" FROM "CodexReference"
        WHERE "targetId" = ${codexId} AND (${related.kind}::text IS NULL OR "kind" = ${related.kind}))`;
  }
}
