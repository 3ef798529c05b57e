/** The table of comment threads, by which they are found, and the counts of open ones. */
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';

/** A thread as the table knows it. */
export interface ProjectedThread {
  readonly id: string;
  /** ms since epoch. */
  readonly resolvedAt: number | null;
  /** Somebody says something in it still. */
  readonly isShown: boolean;
}

/** What a thread is about: a Codex, or a branch of it. */
export interface ThreadPlace {
  readonly codexId: string;
  /** `null`: the Codex itself. */
  readonly branch: string | null;
}

/** `null` for a thread that is not known. */
export async function findThreadPlace(prisma: PrismaClient, threadId: string): Promise<ThreadPlace | null> {
  const select = { codexId: true, branch: true } as const;
  return await prisma.commentThread.findUnique({ where: { id: threadId }, select });
}

/**
 * Writes the threads of a Codex as they were at `seq`; not over later ones. A Codex without a row was purged and is left alone.
 * Writes only what differs.
 */
export async function writeThreads(
  prisma: PrismaClient,
  codexId: string,
  threads: readonly ProjectedThread[],
  seq: number,
): Promise<void> {
  await prisma.$transaction(async (transaction) => {
    // Not by the client, which would say that the Codex was changed now.
    const written = await transaction.$executeRaw`
      UPDATE "Codex" SET "commentsSeq" = ${BigInt(seq)}, "openThreads" = ${countOpen(threads)}
      WHERE "id" = ${codexId} AND "commentsSeq" < ${BigInt(seq)}`;
    if (written === 0) return;
    // Those of a branch that was merged are of the Codex from now on.
    const ids = threads.map(({ id }) => id);
    await transaction.commentThread.updateMany({
      where: { codexId, branch: { not: null }, id: { in: ids } },
      data: { branch: null },
    });
    await writeRows(transaction, { codexId, branch: null }, threads);
  });
}

/** The same for the threads on a branch. */
export async function writeBranchThreads(
  prisma: PrismaClient,
  branch: { readonly id: string; readonly codexId: string; readonly name: string },
  threads: readonly ProjectedThread[],
  seq: number,
): Promise<void> {
  const { id, codexId, name } = branch;
  await prisma.$transaction(async (transaction) => {
    const { count } = await transaction.branch.updateMany({
      where: { id, commentsSeq: { lt: seq } },
      data: { commentsSeq: seq, openThreads: countOpen(threads) },
    });
    if (count > 0) await writeRows(transaction, { codexId, branch: name }, threads);
  });
}

async function writeRows(
  transaction: Prisma.TransactionClient,
  place: ThreadPlace,
  threads: readonly ProjectedThread[],
): Promise<void> {
  const known = await transaction.commentThread.findMany({ where: { ...place } });
  const before = new Map(known.map((row) => [row.id, row.resolvedAt?.getTime() ?? null]));
  const gone = new Set(before.keys());
  for (const { id } of threads) gone.delete(id);
  const added = threads.filter(({ id }) => !before.has(id));
  const changed = threads.filter(({ id, resolvedAt }) => before.has(id) && before.get(id) !== resolvedAt);
  if (gone.size > 0)
    await transaction.commentThread.deleteMany({ where: { id: { in: [...gone] }, ...place } });
  await transaction.commentThread.createMany({
    data: added.map(({ id, resolvedAt }) => ({ id, ...place, resolvedAt: dateOf(resolvedAt) })),
    // An id that another Codex has already, which only a forged one can be, stays with that; and one that was carried from a branch, with the Codex.
    skipDuplicates: true,
  });
  for (const { id, resolvedAt } of changed)
    await transaction.commentThread.updateMany({
      where: { id, ...place },
      data: { resolvedAt: dateOf(resolvedAt) },
    });
}

function countOpen(threads: readonly ProjectedThread[]): number {
  return threads.filter(({ resolvedAt, isShown }) => isShown && resolvedAt === null).length;
}

function dateOf(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
