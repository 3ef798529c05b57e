/** The tables of roll-ups: whose have to be worked out again, what they are made over, and what they have come to. */
import type { Related } from '#core/formula/formula-syntax.ts';
import type { RollUpResults } from '#core/formula/roll-ups.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';

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

/** Those whose roll-ups ask for a field of a Codex: `changed` has the columns "id" and "field", which is empty for the Codex itself. */
function askers(changed: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT p."id" FROM ${changed} x JOIN "Codex" c ON c."id" = x."id" JOIN "Codex" p ON p."id" = c."parentId"
      WHERE jsonb_exists(p."rollUpAsks", 'children:' || x."field")
    UNION
    SELECT s."id" FROM ${changed} x JOIN "CodexReference" r ON r."targetId" = x."id" JOIN "Codex" s ON s."id" = r."sourceId"
      WHERE jsonb_exists(s."rollUpAsks", 'references/' || r."kind" || ':' || x."field")
    UNION
    SELECT t."id" FROM ${changed} x JOIN "CodexReference" r ON r."sourceId" = x."id" JOIN "Codex" t ON t."id" = r."targetId"
      WHERE jsonb_exists(t."rollUpAsks", 'backlinks/' || r."kind" || ':' || x."field")
        OR jsonb_exists(t."rollUpAsks", 'backlinks/*:' || x."field")`;
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
 * Runs an update of "Codex" that answers "id", the figures "before" and "after" and whether it asks for any itself ("asks"), and marks whose
 * roll-ups change by it. In one statement, so that nothing is lost between the two. Answers whether anybody's do.
 */
export async function updateAndMark(tx: Tx, update: Prisma.Sql, hops: number): Promise<boolean> {
  const marks = await tx.$executeRaw`
    WITH written AS (${update}), changed AS (${changedFields()})
    ${markAll(
      Prisma.sql`${askers(Prisma.sql`changed`)} UNION SELECT u."id" FROM written u WHERE u."asks"`,
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
    SELECT "templateId", "templateVersion", "rollUps", "figures", coalesce(
      (SELECT jsonb_object_agg(f, c."fields" -> f) FROM unnest(${[...fieldIds]}::text[]) f WHERE c."fields" -> f IS NOT NULL), '{}'
    ) AS "fields" FROM "Codex" c WHERE "id" = ${codexId} FOR NO KEY UPDATE`;
  return row ?? null;
}

export interface RollUpWrite {
  readonly rollUps: RollUpResults;
  /** Of the formulas alone. */
  readonly fields: Readonly<Record<string, JsonValue>>;
  readonly figures: JsonObject;
}

/** Writes what the roll-ups of a Codex have come to, and marks whose roll-ups change by that. */
export async function writeRollUps(
  tx: Tx,
  codexId: string,
  { rollUps, fields, figures }: RollUpWrite,
  hops: number,
): Promise<boolean> {
  const update = Prisma.sql`
    UPDATE "Codex" c SET "rollUps" = ${JSON.stringify(rollUps)}::jsonb, "fields" = c."fields" || ${JSON.stringify(fields)}::jsonb,
      "figures" = ${JSON.stringify(figures)}::jsonb
    FROM (SELECT "id", "figures" FROM "Codex" WHERE "id" = ${codexId}) o WHERE c."id" = o."id"
    RETURNING c."id", o."figures" AS "before", c."figures" AS "after", false AS "asks"`;
  return await updateAndMark(tx, update, hops);
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

/** What the Codices that are so related hold in a field, or, without one, how many they are. What is in the trash is left out. */
export async function summarizeFigures(
  tx: Tx,
  codexId: string,
  related: Related,
  field: string | null,
): Promise<readonly FigureSummary[]> {
  return await tx.$queryRaw<FigureSummary[]>`
    SELECT jsonb_typeof(r.v) AS "kind", count(*)::int AS "count",
      sum(r.x)::text AS "sum", min(r.x)::text AS "least", max(r.x)::text AS "most", min(r.t COLLATE "C") AS "first", max(r.t COLLATE "C") AS "last"
    FROM (
      SELECT q.v,
        CASE jsonb_typeof(q.v) WHEN 'number' THEN q.v::numeric WHEN 'array' THEN (q.v -> 0)::numeric END AS x,
        CASE jsonb_typeof(q.v) WHEN 'string' THEN q.v #>> '{}' WHEN 'object' THEN q.v ->> 'at' END AS t
      FROM (SELECT ${field === null ? Prisma.sql`NULL::jsonb` : Prisma.sql`m."figures" -> ${field}`} AS v
        FROM "Codex" m WHERE ${relatedTo(codexId, related)} AND m."deletedAt" IS NULL OFFSET 0) q
    ) r GROUP BY 1`;
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
