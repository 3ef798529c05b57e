/** The Codex table: the projection for lists. */
import type { Author } from '#core/access/author.ts';
import type { RollUpResults } from '#core/formula/roll-ups.ts';
import type { JsonObject } from '#core/json.ts';
import { type Codex, Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import { storableText } from '../../database/database-text.ts';
import { appendEvents, type NewEvent } from '../../event-log/event-log.ts';
import { updateAndMark } from './roll-up-store.ts';

/** A row without its field values, which may be megabytes. */
export type CodexRow = Omit<
  Codex,
  'fields' | 'figures' | 'rollUpAsks' | 'valuesDay' | 'commentsSeq' | 'openThreads'
> & {
  /** Set where one of its branches is meant, which has no row of its own. */
  readonly branch?: string | undefined;
};

export const ROW_COLUMNS = {
  id: true,
  templateId: true,
  templateVersion: true,
  parentId: true,
  siblingRank: true,
  title: true,
  projectedSeq: true,
  rollUps: true,
  titleDay: true,
  createdById: true,
  createdByName: true,
  updatedById: true,
  updatedByName: true,
  createdAt: true,
  updatedAt: true,
  archivedAt: true,
  deletedAt: true,
  trashedWithId: true,
  privateTopId: true,
} as const;

export async function findCodexRow(prisma: PrismaClient, id: string): Promise<CodexRow | null> {
  return await prisma.codex.findUnique({ where: { id }, select: ROW_COLUMNS });
}

/** What the roll-ups of a row have come to, as far as they are worked out. */
export function readRollUps({ rollUps }: Pick<CodexRow, 'rollUps'>): RollUpResults {
  return (rollUps ?? {}) as unknown as RollUpResults;
}

/** The projected field values of a Codex; before the first projection, those it was created with. */
export async function findStoredFields(prisma: PrismaClient, id: string): Promise<JsonObject> {
  const row = await prisma.codex.findUnique({ where: { id }, select: { fields: true } });
  return (row?.fields ?? {}) as JsonObject;
}

/** Characters of all field values of these Codices, as far as they are projected. */
export async function measureFields(prisma: PrismaClient, ids: readonly string[]): Promise<number> {
  const [found] = await prisma.$queryRaw<{ size: number }[]>`
    SELECT coalesce(sum(length("fields"::text)), 0)::float8 AS size FROM "Codex" WHERE "id" = ANY(${[...ids]}::text[])`;
  return found?.size ?? 0;
}

export interface NewCodexRow {
  readonly id: string;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly parentId: string | null;
  readonly privateTopId: string | null;
  readonly title: string;
  readonly titleDay: string | null;
  readonly fields: JsonObject;
  readonly createdById: string;
  readonly createdByName: string;
  readonly updatedById: string;
  readonly updatedByName: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Inserts a Codex with the children made along with it, all or none. Answers false when there is a Codex of its id already. */
export async function insertCodexRows(
  prisma: PrismaClient,
  row: NewCodexRow,
  made: Made,
  children: readonly NewCodexRow[] = [],
  maker: {
    readonly id: string;
    readonly userId: string;
    readonly byId: string;
    readonly byName: string;
  } | null = null,
): Promise<boolean> {
  const toData = (one: NewCodexRow) => ({ ...one, fields: one.fields as Prisma.InputJsonObject });
  return await prisma.$transaction(async (within) => {
    const { count } = await within.codex.createMany({ data: [toData(row)], skipDuplicates: true });
    if (count === 0) return false;
    // Whoever makes a private Codex is the first to be given a role on it: without one nobody could read it.
    if (maker !== null)
      await within.codexGrant.create({ data: { ...maker, codexId: row.id, role: 'admin' } });
    if (children.length > 0) await within.codex.createMany({ data: children.map(toData) });
    await appendEvents(within, [row, ...children].map(toCreated(made)));
    return true;
  });
}

/** By whom the server was given new Codices, and when: ms since epoch. They may have been created long before, on a device or in a file. */
export interface Made {
  readonly by: Pick<Author, 'kind' | 'id' | 'name'>;
  readonly at: number;
}

/** The event that a Codex was created. */
export function toCreated({ by, at }: Made) {
  return ({ id, templateId, parentId }: NewCodexRow): NewEvent => {
    const data = { parent: parentId };
    return { type: 'codex.created', codexId: id, templateId, by, at, data };
  };
}

/** Title and fields are what PostgreSQL can hold: see `database-text.ts`. */
export interface Projection {
  readonly title: string;
  readonly templateVersion: number;
  /** JSON, as text: Prisma would go through every value of it. */
  readonly fields: string;
  /** JSON; without those of formulas over other Codices that are not worked out yet. */
  readonly figures: string;
  /** What its formulas ask of other Codices. */
  readonly rollUpAsks: readonly string[];
  /** What its roll-ups had come to when its values were read. */
  readonly rollUps: CodexRow['rollUps'];
  readonly valuesDay: string | null;
  readonly projectedSeq: number;
  readonly updated: { readonly at: Date; readonly id: string; readonly name: string };
}

/**
 * Writes a projection unless a newer one is there: they may be made out of order. Answers whether roll-ups are due because of it: those of
 * others, or its own, which are not worked out yet, ask for something else than before, or came to something else meanwhile.
 */
export async function writeProjection(
  prisma: PrismaClient,
  id: string,
  projection: Projection,
): Promise<boolean> {
  const { title, templateVersion, fields, figures, projectedSeq, updated } = projection;
  const asks = projection.rollUpAsks.length === 0 ? null : JSON.stringify(projection.rollUpAsks);
  const used = projection.rollUps === null ? null : JSON.stringify(projection.rollUps);
  const update = Prisma.sql`
    UPDATE "Codex" c SET "title" = ${title}, "templateVersion" = ${templateVersion}, "fields" = ${fields}::jsonb,
      "figures" = ${figures}::jsonb, "rollUpAsks" = ${asks}::jsonb, "valuesDay" = ${projection.valuesDay},
      "projectedSeq" = ${projectedSeq},
      "updatedAt" = ${updated.at}, "updatedById" = ${updated.id}, "updatedByName" = ${storableText(updated.name)}
    FROM (
      SELECT "id", "figures", "rollUpAsks", "templateVersion" FROM "Codex" WHERE "id" = ${id} FOR NO KEY UPDATE
    ) o
    WHERE c."id" = o."id" AND c."projectedSeq" <= ${projectedSeq}
    RETURNING c."id", o."figures" AS "before", c."figures" AS "after", c."rollUpAsks" IS NOT NULL AND (
      c."rollUps" IS NULL OR c."rollUps" IS DISTINCT FROM ${used}::jsonb
      OR c."rollUpAsks" IS DISTINCT FROM o."rollUpAsks" OR c."templateVersion" <> o."templateVersion"
    ) AS "asks"`;
  return await updateAndMark(prisma, id, update, 0);
}

/** How many Codices each of these took to the trash along with itself; those that took none are not in the map. */
export async function countTrashedAlong(
  prisma: PrismaClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = await prisma.codex.groupBy({
    by: ['trashedWithId'],
    where: { trashedWithId: { in: [...ids] } },
    _count: true,
  });
  return new Map(found.map(({ trashedWithId, _count }) => [trashedWithId ?? '', _count]));
}

/** Rows as lists show them, in the order of `ids`; those that are gone are left out. */
export async function findListRows(prisma: PrismaClient, ids: readonly string[]): Promise<CodexRow[]> {
  const rows = await prisma.codex.findMany({ where: { id: { in: [...ids] } }, select: ROW_COLUMNS });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Codices whose creation was interrupted before their document was seeded. */
export async function findUnprojected(prisma: PrismaClient, limit: number): Promise<CodexRow[]> {
  return await prisma.codex.findMany({ where: { projectedSeq: 0 }, take: limit, select: ROW_COLUMNS });
}

/**
 * Documents with operations after their projection; with `seconds`, only those that have an operation of so many last seconds, which
 * does not read every Codex.
 */
export async function findBehind(prisma: PrismaClient, seconds: number | null = null): Promise<string[]> {
  const behind =
    seconds === null
      ? await prisma.$queryRaw<{ name: string }[]>`
          SELECT d."name" FROM "Codex" c JOIN "Document" d ON d."name" = 'codex/' || c."id"
          WHERE d."headSeq" > c."projectedSeq"
          UNION ALL
          SELECT d."name" FROM "Codex" c JOIN "Document" d ON d."name" = 'comments/' || c."id"
          WHERE d."headSeq" > c."commentsSeq"
          UNION ALL
          SELECT d."name" FROM "Branch" b
          JOIN "Document" d ON d."name" = 'comments/' || b."codexId" || '@' || b."name"
          WHERE d."headSeq" > b."commentsSeq"`
      : await prisma.$queryRaw<{ name: string }[]>`
          SELECT d."name" FROM (
            SELECT DISTINCT "documentName" AS "name" FROM "DocumentUpdate"
            WHERE "createdAt" > now() - make_interval(secs => ${seconds})
          ) u JOIN "Document" d ON d."name" = u."name"
          LEFT JOIN "Codex" c ON c."id" = split_part(d."name", '/', 2)
          LEFT JOIN "Branch" b ON d."name" = 'comments/' || b."codexId" || '@' || b."name"
          WHERE (d."name" LIKE 'codex/%' AND d."headSeq" > c."projectedSeq")
            OR (d."name" LIKE 'comments/%' AND d."headSeq" > coalesce(c."commentsSeq", b."commentsSeq"))`;
  return behind.map(({ name }) => name);
}
