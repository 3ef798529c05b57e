/** The Codex table: the projection that lists and finds. */
import type { JsonObject } from '#core/json.ts';
import type { Codex as CodexRow, Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { storableJson, storableText } from '../../database/database-text.ts';

export type { CodexRow };

export type CodexListRow = Omit<CodexRow, 'fields'>;

const LIST_COLUMNS = {
  id: true,
  templateId: true,
  templateVersion: true,
  parentId: true,
  siblingRank: true,
  title: true,
  projectedSeq: true,
  createdById: true,
  createdByName: true,
  updatedById: true,
  updatedByName: true,
  createdAt: true,
  updatedAt: true,
  archivedAt: true,
  deletedAt: true,
  trashedWithId: true,
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

/** Inserts a Codex with the children made along with it, all or none. Answers false when there is a Codex of its id already. */
export async function insertCodexRows(
  prisma: PrismaClient,
  row: NewCodexRow,
  children: readonly NewCodexRow[] = [],
): Promise<boolean> {
  const toData = (one: NewCodexRow) => ({ ...one, fields: one.fields as Prisma.InputJsonObject });
  return await prisma.$transaction(async (within) => {
    const { count } = await within.codex.createMany({ data: [toData(row)], skipDuplicates: true });
    if (count === 1 && children.length > 0) await within.codex.createMany({ data: children.map(toData) });
    return count === 1;
  });
}

export interface Projection {
  readonly title: string;
  readonly fields: JsonObject;
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
      projectedSeq: projection.projectedSeq,
      updatedAt: updated.at,
      updatedById: updated.id,
      updatedByName: storableText(updated.name),
    },
  });
}

export interface ListFilter {
  readonly templateId?: string | undefined;
  readonly parentId?: string | undefined;
  /** What was put into the trash by itself, and not what went along. */
  readonly trashed?: boolean | undefined;
  /** Absent: what is archived is left out. It says nothing about the trash. */
  readonly archived?: 'include' | 'only' | undefined;
  readonly limit: number;
}

/** Newest first; `after` is the last row of the page before. */
export async function listByUpdate(
  prisma: PrismaClient,
  { templateId, parentId, trashed, archived, limit }: ListFilter,
  after: { readonly updatedAt: Date; readonly id: string } | null,
): Promise<CodexListRow[]> {
  const where: Prisma.CodexWhereInput =
    trashed === true ? { deletedAt: { not: null }, trashedWithId: null } : { deletedAt: null };
  if (trashed !== true && archived !== 'include')
    where.archivedAt = archived === 'only' ? { not: null } : null;
  if (templateId !== undefined) where.templateId = templateId;
  if (parentId !== undefined) where.parentId = parentId;
  if (after) {
    const { updatedAt, id } = after;
    where.OR = [{ updatedAt: { lt: updatedAt } }, { updatedAt, id: { lt: id } }];
  }
  const orderBy = [{ updatedAt: 'desc' as const }, { id: 'desc' as const }];
  return await prisma.codex.findMany({ where, orderBy, take: limit, select: LIST_COLUMNS });
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
export async function findListRows(prisma: PrismaClient, ids: readonly string[]): Promise<CodexListRow[]> {
  const rows = await prisma.codex.findMany({ where: { id: { in: [...ids] } }, select: LIST_COLUMNS });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
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
