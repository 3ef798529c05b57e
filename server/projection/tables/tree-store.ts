/** The tree columns of the Codex table, and up to which operation they are projected. */
import { z } from 'zod';
import type { Codex as CodexRow, Prisma, PrismaClient } from '#prisma/generated/client.ts';
import type { auditRow } from '../../access/audit-log.ts';
import { markLinked, markThese } from './roll-up-marks.ts';

const TREE_COLUMNS = {
  id: true,
  parentId: true,
  siblingRank: true,
  archivedAt: true,
  deletedAt: true,
  trashedWithId: true,
} as const;

export type TreeRow = Pick<CodexRow, keyof typeof TREE_COLUMNS>;

/** The rows of these Codices, or of all. */
export async function readTreeRows(prisma: PrismaClient, ids: readonly string[] | 'all'): Promise<TreeRow[]> {
  const where = ids === 'all' ? {} : { id: { in: [...ids] } };
  return await prisma.codex.findMany({ where, select: TREE_COLUMNS });
}

const progressSchema = z.object({ seq: z.int().min(0) });
const PROGRESS_KEY = 'tree';

/** The operation of the workspace document up to which the rows are projected; `null` before the first projection. */
export async function readProgress(prisma: Pick<PrismaClient, 'setting'>): Promise<number | null> {
  const row = await prisma.setting.findUnique({ where: { key: PROGRESS_KEY } });
  return progressSchema.safeParse(row?.value).data?.seq ?? null;
}

export interface TreeWrite {
  readonly rows: readonly TreeRow[];
  readonly events: readonly ReturnType<typeof auditRow>[];
  readonly seq: number;
  /** The Codices that have other children than before, and those that went to the trash or came back. */
  readonly parents: readonly string[];
  readonly shifted: readonly string[];
  /** The progress that the rows were made from. */
  readonly after: number | null;
}

/**
 * Writes rows, what the audit log says about them and the new progress, all or nothing. Leaves `updatedAt` alone. False, and nothing
 * written, when another process has written since `after`.
 */
export async function writeTree(
  prisma: PrismaClient,
  { rows, events, seq, parents, shifted, after }: TreeWrite,
): Promise<boolean> {
  const progress = { key: PROGRESS_KEY, value: { seq } };
  return await prisma.$transaction(async (within) => {
    await within.setting.createMany({ data: [{ key: PROGRESS_KEY, value: {} }], skipDuplicates: true });
    // Whoever else writes the tree waits here.
    await within.$queryRaw`SELECT 1 FROM "Setting" WHERE "key" = ${PROGRESS_KEY} FOR UPDATE`;
    if ((await readProgress(within)) !== after) return false;
    if (rows.length > 0) await updateRows(within, rows);
    await markThese(within, parents);
    await markLinked(within, shifted);
    await within.setting.update({ where: { key: PROGRESS_KEY }, data: { value: progress.value } });
    // Last: from here until the commit, nobody else adds to the audit log.
    if (events.length > 0) await within.auditEvent.createMany({ data: [...events] });
    return true;
  });
}

/** A parent that has no row (yet) is written as none: the next projection of the parent puts that right. */
function updateRows(
  prisma: Pick<PrismaClient, '$executeRaw'>,
  rows: readonly TreeRow[],
): Prisma.PrismaPromise<number> {
  return prisma.$executeRaw`
    UPDATE "Codex" c SET
      "parentId" = p."id", "siblingRank" = v."rank", "archivedAt" = v."archived", "deletedAt" = v."deleted",
      "trashedWithId" = v."trashedWith"
    FROM unnest(
      ${rows.map(({ id }) => id)}::text[], ${rows.map(({ parentId }) => parentId)}::text[],
      ${rows.map(({ siblingRank }) => siblingRank)}::int4[],
      ${rows.map(({ archivedAt }) => archivedAt?.toISOString() ?? null)}::timestamptz[],
      ${rows.map(({ deletedAt }) => deletedAt?.toISOString() ?? null)}::timestamptz[],
      ${rows.map(({ trashedWithId }) => trashedWithId)}::text[]
    ) AS v("id", "parent", "rank", "archived", "deleted", "trashedWith")
    LEFT JOIN "Codex" p ON p."id" = v."parent"
    WHERE c."id" = v."id"`;
}

/** What the workspace document has to know of a Codex: its place when it has no node, and its label. */
export type LabelledRow = Pick<
  CodexRow,
  'id' | 'title' | 'templateId' | 'parentId' | 'archivedAt' | 'deletedAt' | 'trashedWithId'
>;

/** All Codices in the order in which they were made. */
export async function readLabelledRows(prisma: PrismaClient): Promise<LabelledRow[]> {
  return await prisma.codex.findMany({
    select: {
      id: true,
      title: true,
      templateId: true,
      parentId: true,
      archivedAt: true,
      deletedAt: true,
      trashedWithId: true,
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
}
