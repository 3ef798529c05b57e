/** The Codex table: the projection that lists, searches and finds. */
import type { JsonObject } from '#core/json.ts';
import { type Codex as CodexRow, Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import { storableJson, storableText } from '../database-text.ts';

export type { CodexRow };

export type CodexListRow = Omit<CodexRow, 'fields' | 'searchText'>;

const LIST_COLUMNS = {
  id: true,
  templateId: true,
  templateVersion: true,
  parentId: true,
  title: true,
  projectedSeq: true,
  createdById: true,
  createdByName: true,
  updatedById: true,
  updatedByName: true,
  createdAt: true,
  updatedAt: true,
  deletedAt: true,
} as const;

export async function findCodexRow(prisma: PrismaClient, id: string): Promise<CodexRow | null> {
  return await prisma.codex.findUnique({ where: { id } });
}

export interface NewCodexRow {
  readonly id: string;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly parentId: string | null;
  readonly title: string;
  readonly fields: JsonObject;
  readonly createdById: string;
  readonly createdByName: string;
  readonly updatedById: string;
  readonly updatedByName: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Answers false when there is a Codex of that id already. */
export async function insertCodexRow(prisma: PrismaClient, row: NewCodexRow): Promise<boolean> {
  const data = [{ ...row, fields: row.fields as Prisma.InputJsonObject }];
  return (await prisma.codex.createMany({ data, skipDuplicates: true })).count === 1;
}

export interface Projection {
  readonly title: string;
  readonly fields: JsonObject;
  readonly searchText: string;
  readonly projectedSeq: number;
  readonly updated: { readonly at: Date; readonly id: string; readonly name: string };
}

/** Writes a projection unless a newer one is there: they may be made out of order. */
export async function writeProjection(
  prisma: PrismaClient,
  id: string,
  projection: Projection,
): Promise<void> {
  const { updated } = projection;
  await prisma.codex.updateMany({
    where: { id, projectedSeq: { lte: projection.projectedSeq } },
    data: {
      title: storableText(projection.title),
      fields: storableJson(projection.fields) as Prisma.InputJsonObject,
      searchText: storableText(projection.searchText),
      projectedSeq: projection.projectedSeq,
      updatedAt: updated.at,
      updatedById: updated.id,
      updatedByName: storableText(updated.name),
    },
  });
}

/** Moves to the trash and back. Keeps `updatedAt`, which is about content. Answers false when nothing changed. */
export async function setDeleted(
  prisma: PrismaClient,
  row: CodexRow,
  deletedAt: Date | null,
): Promise<boolean> {
  const where = { id: row.id, deletedAt: deletedAt === null ? { not: null } : null };
  const { count } = await prisma.codex.updateMany({ where, data: { deletedAt, updatedAt: row.updatedAt } });
  return count === 1;
}

export interface ListFilter {
  readonly templateId?: string | undefined;
  readonly parentId?: string | undefined;
  readonly trashed?: boolean | undefined;
  readonly limit: number;
}

/** Newest first; `after` is the last row of the page before. */
export async function listByUpdate(
  prisma: PrismaClient,
  { templateId, parentId, trashed, limit }: ListFilter,
  after: { readonly updatedAt: Date; readonly id: string } | null,
): Promise<CodexListRow[]> {
  const where: Prisma.CodexWhereInput = { deletedAt: trashed === true ? { not: null } : null };
  if (templateId !== undefined) where.templateId = templateId;
  if (parentId !== undefined) where.parentId = parentId;
  if (after) {
    const { updatedAt, id } = after;
    where.OR = [{ updatedAt: { lt: updatedAt } }, { updatedAt, id: { lt: id } }];
  }
  const orderBy = [{ updatedAt: 'desc' as const }, { id: 'desc' as const }];
  return await prisma.codex.findMany({ where, orderBy, take: limit, select: LIST_COLUMNS });
}

/**
 * Best match first: words by PostgreSQL's full text search, and titles that contain the text as it stands, so that a
 * word half typed finds something too.
 */
export async function searchByText(
  prisma: PrismaClient,
  text: string,
  { templateId, parentId, trashed, limit }: ListFilter,
  offset: number,
): Promise<CodexListRow[]> {
  const inTrash = trashed === true ? Prisma.sql`IS NOT NULL` : Prisma.sql`IS NULL`;
  const ofTemplate = templateId === undefined ? Prisma.empty : Prisma.sql`AND c."templateId" = ${templateId}`;
  const ofParent = parentId === undefined ? Prisma.empty : Prisma.sql`AND c."parentId" = ${parentId}`;
  const contained = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const prefix = prefixQuery(text);
  const found = await prisma.$queryRaw<{ id: string }[]>`
    SELECT c."id" FROM "Codex" c,
      websearch_to_tsquery('simple'::regconfig, ${text}) AS words,
      to_tsquery('simple'::regconfig, ${prefix}) AS beginnings
    WHERE c."deletedAt" ${inTrash} ${ofTemplate} ${ofParent}
      AND (c."searchVector" @@ words OR c."searchVector" @@ beginnings OR c."title" ILIKE ${contained})
    ORDER BY (c."title" ILIKE ${contained}) DESC,
      ts_rank(c."searchVector", words) + ts_rank(c."searchVector", beginnings) DESC,
      c."updatedAt" DESC, c."id" DESC
    LIMIT ${limit} OFFSET ${offset}`;
  const ids = found.map(({ id }) => id);
  const rows = await prisma.codex.findMany({ where: { id: { in: ids } }, select: LIST_COLUMNS });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Every word as the beginning of one: `inc rev` → `inc:* & rev:*`. Empty, which matches nothing, without words. */
function prefixQuery(text: string): string {
  const words = text.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => `${word}:*`).join(' & ');
}

/** Codices whose creation did not get as far as their document. */
export async function findUnprojected(prisma: PrismaClient, limit: number): Promise<CodexRow[]> {
  return await prisma.codex.findMany({ where: { projectedSeq: 0 }, take: limit });
}

/** Documents with operations their projection does not show yet: the server stopped in between. */
export async function findBehind(prisma: PrismaClient): Promise<string[]> {
  const behind = await prisma.$queryRaw<{ name: string }[]>`
    SELECT d."name" FROM "Codex" c JOIN "Document" d ON d."name" = 'codex/' || c."id"
    WHERE d."headSeq" > c."projectedSeq"`;
  return behind.map(({ name }) => name);
}
