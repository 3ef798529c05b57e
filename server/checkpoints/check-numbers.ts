/** Looks over the checkpoints of all logs: whether one is missing among their numbers, and those of logs that nobody else checks. */
import type { PrismaClient } from '#prisma/generated/client.ts';
import { readNote } from './prove-rows.ts';
import type { SigningKey } from './signing-keys.ts';

export interface CheckpointGap {
  /** Numbers of checkpoints. */
  readonly from: number;
  readonly to: number;
  /** The log of one that is there and not as it was signed; `null`: there is none of these numbers. */
  readonly log: string | null;
}

const AT_ONCE = 2_000;

export async function findCheckpointGaps(
  prisma: PrismaClient,
  keys: readonly SigningKey[],
): Promise<CheckpointGap[]> {
  const gaps: CheckpointGap[] = [];
  const checked = await namesOfChecked(prisma);
  for (let last = 0; ; ) {
    const rows = await prisma.checkpoint.findMany({
      where: { number: { gt: last } },
      orderBy: { number: 'asc' },
      take: AT_ONCE,
      select: { number: true, log: true, size: true, note: true },
    });
    for (const { log, note, ...row } of rows) {
      const [number, size] = [Number(row.number), Number(row.size)];
      if (number > last + 1) gaps.push({ from: last + 1, to: number - 1, log: null });
      last = number;
      if (!checked.has(log) && readNote({ number, size, note }, log, keys) === null)
        gaps.push({ from: number, to: number, log });
    }
    if (rows.length < AT_ONCE) return gaps;
  }
}

/** Logs whose checkpoints are compared with their rows. */
async function namesOfChecked(prisma: PrismaClient): Promise<ReadonlySet<string>> {
  const documents = await prisma.document.findMany({ where: { deletedAt: null }, select: { name: true } });
  const heads = await prisma.auditHead.findMany({ select: { chain: true } });
  return new Set([...documents.map(({ name }) => name), ...heads.map(({ chain }) => `audit/${chain}`)]);
}
