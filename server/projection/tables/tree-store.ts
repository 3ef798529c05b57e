/** The tree columns of the Codex table, and up to which operation they are projected. */
import { z } from 'zod';
import type { Codex as CodexRow, Prisma, PrismaClient } from '#prisma/generated/client.ts';
import type { auditRow } from '../../access/audit-log.ts';
import { appendEvents, type NewEvent } from '../../event-log/event-log.ts';
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

/**
 * The rows of these Codices, or of all, that stand in the tree of a private Codex, or in that of the workspace (`null`): what somebody has put
 * into another tree besides has no row there.
 */
export async function readTreeRows(
  prisma: PrismaClient,
  privateTopId: string | null,
  ids: readonly string[] | 'all',
): Promise<TreeRow[]> {
  const where = ids === 'all' ? { privateTopId } : { privateTopId, id: { in: [...ids] } };
  return await prisma.codex.findMany({ where, select: TREE_COLUMNS });
}

const progressSchema = z.object({ seq: z.int().min(0) });

function progressKey(privateTopId: string | null): string {
  return privateTopId === null ? 'tree' : `tree:${privateTopId}`;
}

/** The operation of the document of a tree up to which the rows are projected; `null` before the first projection. */
export async function readProgress(
  prisma: Pick<PrismaClient, 'setting'>,
  privateTopId: string | null,
): Promise<number | null> {
  const row = await prisma.setting.findUnique({ where: { key: progressKey(privateTopId) } });
  return progressSchema.safeParse(row?.value).data?.seq ?? null;
}

export interface TreeWrite {
  /** Whose tree it is; `null`: that of the workspace. */
  readonly privateTopId: string | null;
  readonly rows: readonly TreeRow[];
  readonly events: readonly ReturnType<typeof auditRow>[];
  /** What programs are told of it. */
  readonly told: readonly NewEvent[];
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
  { privateTopId, rows, events, told, seq, parents, shifted, after }: TreeWrite,
): Promise<boolean> {
  const key = progressKey(privateTopId);
  return await prisma.$transaction(async (within) => {
    await within.setting.createMany({ data: [{ key, value: {} }], skipDuplicates: true });
    // Whoever else writes the tree waits here.
    await within.$queryRaw`SELECT 1 FROM "Setting" WHERE "key" = ${key} FOR UPDATE`;
    if ((await readProgress(within, privateTopId)) !== after) return false;
    if (rows.length > 0) await updateRows(within, rows);
    await markThese(within, parents);
    await markLinked(within, shifted);
    await within.setting.update({ where: { key }, data: { value: { seq } } });
    // Last: from here until the commit, nobody else adds to the audit log.
    if (events.length > 0) await within.auditEvent.createMany({ data: [...events] });
    await appendEvents(within, told);
    return true;
  });
}

/**
 * A parent that has no row (yet) is written as none: the next projection of the parent puts that right. So is one that stands in another
 * tree: rows are never joined over the border of a private Codex.
 */
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
    LEFT JOIN ("Codex" p JOIN "Codex" own ON own."privateTopId" IS NOT DISTINCT FROM p."privateTopId")
      ON p."id" = v."parent" AND own."id" = v."id"
    WHERE c."id" = v."id"`;
}

/** What the workspace document has to know of a Codex: its place when it has no node, and its label. */
export type LabelledRow = Pick<
  CodexRow,
  'id' | 'title' | 'templateId' | 'parentId' | 'archivedAt' | 'deletedAt' | 'trashedWithId' | 'privateTopId'
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
      privateTopId: true,
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
}
