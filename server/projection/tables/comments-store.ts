/** The table of comment threads, by which they are found, and the counts of open ones. */
import type { PrismaClient } from '#prisma/generated/client.ts';

/** A thread as the table knows it. */
export interface ProjectedThread {
  readonly id: string;
  /** ms since epoch. */
  readonly resolvedAt: number | null;
  /** Somebody says something in it still. */
  readonly isShown: boolean;
}

/** The Codex that a thread is about; `null` for a thread that is not known. */
export async function findThreadCodex(prisma: PrismaClient, threadId: string): Promise<string | null> {
  const row = await prisma.commentThread.findUnique({ where: { id: threadId }, select: { codexId: true } });
  return row?.codexId ?? null;
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
  const open = threads.filter(({ resolvedAt, isShown }) => isShown && resolvedAt === null).length;
  await prisma.$transaction(async (transaction) => {
    // Not by the client, which would say that the Codex was changed now.
    const written = await transaction.$executeRaw`
      UPDATE "Codex" SET "commentsSeq" = ${BigInt(seq)}, "openThreads" = ${open}
      WHERE "id" = ${codexId} AND "commentsSeq" < ${BigInt(seq)}`;
    if (written === 0) return;
    const known = await transaction.commentThread.findMany({ where: { codexId } });
    const before = new Map(known.map((row) => [row.id, row.resolvedAt?.getTime() ?? null]));
    const gone = new Set(before.keys());
    for (const { id } of threads) gone.delete(id);
    const added = threads.filter(({ id }) => !before.has(id));
    const changed = threads.filter(({ id, resolvedAt }) => before.has(id) && before.get(id) !== resolvedAt);
    if (gone.size > 0)
      await transaction.commentThread.deleteMany({ where: { id: { in: [...gone] }, codexId } });
    await transaction.commentThread.createMany({
      data: added.map(({ id, resolvedAt }) => ({ id, codexId, resolvedAt: dateOf(resolvedAt) })),
      // An id that another Codex has already, which only a forged one can be, stays with that.
      skipDuplicates: true,
    });
    for (const { id, resolvedAt } of changed)
      await transaction.commentThread.updateMany({
        where: { id, codexId },
        data: { resolvedAt: dateOf(resolvedAt) },
      });
  });
}

function dateOf(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
