/** Reads the operations of all documents in a span of time: which Codices, whose, which fields. */
import type { ChangeLayer } from '#core/document/roots.ts';
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';

/** A span of time, exclusive of `since`, inclusive of `until`. */
export interface Span {
  readonly since: Date;
  readonly until: Date;
}

/** The person whose own operations are left out; `null` leaves out none. */
export interface Reader {
  readonly kind: string;
  readonly id: string;
}

export interface ChangedCodex {
  readonly id: string;
  readonly title: string;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly privateTopId: string | null;
  readonly archivedAt: Date | null;
  readonly deletedAt: Date | null;
  /** Of the latest operation that is told of. */
  readonly at: Date;
  /** The first operation of the span, whoever made it. */
  readonly firstSeq: number;
}

/** The number of one person's operations on a Codex, or on one `field` of it. */
export interface Tally {
  readonly codexId: string;
  readonly kind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly field: string | null;
  readonly layer: ChangeLayer | null;
  readonly operations: number;
  readonly inserted: number;
  readonly deleted: number;
  readonly from: Date;
  readonly to: Date;
  /** The first operation of the Codex is among them. */
  readonly made: boolean;
}

/** How many operations of a Codex are read, the newest first. */
export const MOST_OPERATIONS = 2_000;

export interface ChangedQuery {
  /** Those that are told of: a condition on "Codex" c. */
  readonly isKnown: Prisma.Sql;
  readonly span: Span;
  readonly without: Reader | null;
  readonly codexId?: string | undefined;
  /** The last Codex of the page before. */
  readonly after?: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** What the server does by itself is nobody's edit; what a rule does is told like a person's. */
export const IS_TOLD = Prisma.sql`(u."actorKind" <> 'system' OR u."actorId" LIKE 'rule:%')`;
/** Each run of a rule acts under an id of its own: a rule is told of by its title. */
export const WHO = Prisma.sql`CASE WHEN u."actorKind" = 'system' THEN 'rule:' || u."actorName" ELSE u."actorId" END`;

/** The Codices with operations in a span, latest first; operations of the server itself do not count, those of rules do. */
export async function findChanged(
  prisma: PrismaClient,
  { isKnown, span, without, codexId, after, limit }: ChangedQuery,
): Promise<ChangedCodex[]> {
  const isTold = Prisma.sql`${IS_TOLD}${exceptFor(without)}`;
  const ofOne =
    codexId === undefined ? Prisma.empty : Prisma.sql`AND u."documentName" = ${`codex/${codexId}`}`;
  const next =
    after === undefined
      ? Prisma.empty
      : Prisma.sql`AND (d."at", c."id") < (${after.at}::timestamptz, ${after.id})`;
  return await prisma.$queryRaw<ChangedCodex[]>`
    SELECT c."id", c."title", c."templateId", c."templateVersion", c."privateTopId", c."archivedAt", c."deletedAt", d."at", d."firstSeq"
    FROM (
      SELECT u."documentName" AS name, max(u."createdAt") FILTER (WHERE ${isTold}) AS at,
        min(u."seq")::float8 AS "firstSeq"
      FROM "DocumentUpdate" u
      WHERE u."createdAt" > ${span.since} AND u."createdAt" <= ${span.until}
        AND u."documentName" LIKE 'codex/%' AND u."branch" = 'main' ${ofOne}
      GROUP BY u."documentName"
    ) d JOIN "Codex" c ON d.name = 'codex/' || c."id" AND d."at" IS NOT NULL
    WHERE ${isKnown} ${next} ORDER BY d."at" DESC, c."id" DESC LIMIT ${limit}`;
}

/** Counts the operations of each person on each of the Codices that `findChanged` has found in a span, in total and by field. */
export async function tallyOperations(
  prisma: PrismaClient,
  codices: readonly Pick<ChangedCodex, 'id' | 'firstSeq'>[],
  span: Span,
  without: Reader | null,
): Promise<Tally[]> {
  const names = codices.map(({ id }) => `codex/${id}`);
  const firsts = codices.map(({ firstSeq }) => firstSeq);
  return await prisma.$queryRaw<Tally[]>`
    SELECT substr(u."documentName", 7) AS "codexId", u."actorKind" AS kind, u."who" AS "actorId",
      (array_agg(u."actorName" ORDER BY u."seq" DESC))[1] AS "actorName", f.field, f.layer,
      count(DISTINCT u."seq")::int AS operations,
      coalesce(sum(f.inserted), 0)::float8 AS inserted, coalesce(sum(f.deleted), 0)::float8 AS deleted,
      min(u."createdAt") AS "from", max(u."createdAt") AS "to", bool_or(u."seq" = 1) AS made
    FROM unnest(${names}::text[], ${firsts}::int8[]) AS wanted(name, first)
    CROSS JOIN LATERAL (
      SELECT u.*, ${WHO} AS "who" FROM "DocumentUpdate" u
      WHERE u."documentName" = wanted.name AND u."seq" >= wanted.first
        AND u."createdAt" > ${span.since} AND u."createdAt" <= ${span.until}
        AND ${IS_TOLD}${exceptFor(without)}
      ORDER BY u."seq" DESC LIMIT ${MOST_OPERATIONS}
    ) u
    LEFT JOIN LATERAL jsonb_to_recordset(u."summary" -> 'fields')
      AS f(field text, layer text, inserted float8, deleted float8) ON true
    GROUP BY GROUPING SETS (
      (u."documentName", u."actorKind", u."who"), (u."documentName", u."actorKind", u."who", f.field, f.layer)
    )
    ORDER BY "to" DESC, operations DESC`;
}

function exceptFor(reader: Reader | null): Prisma.Sql {
  return reader === null
    ? Prisma.empty
    : Prisma.sql` AND NOT (u."actorKind" = ${reader.kind} AND u."actorId" = ${reader.id})`;
}
