/** Timestamps in the database: those over the checkpoints of a log, for a file; and all of them, proven. */
import type { PrismaClient } from '#prisma/generated/client.ts';
import { proveTimestamp } from '../../timestamps/timestamp-token.ts';
import { anchorRoot, placeIn } from '../anchor-tree.ts';
import { type CheckpointAnchor, checkpointAnchor } from '../checkpoint-anchor.ts';

/** By number of the checkpoint. */
export async function readAnchors(
  prisma: PrismaClient,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, CheckpointAnchor>> {
  const anchors = new Map<number, CheckpointAnchor>();
  let batch: Batch | null = null;
  for (const number of [...numbers].sort((a, b) => a - b)) {
    if (batch === null || number > batch.to) batch = await readBatch(prisma, number);
    if (batch === null) break;
    const index = batch.numbers.indexOf(number);
    if (index >= 0) anchors.set(number, checkpointAnchor(batch.token, placeIn(batch.notes, index)));
  }
  return anchors;
}

export interface AnchorReport {
  readonly count: number;
  /** The one over the newest checkpoints. */
  readonly last: { readonly at: Date; readonly authority: string; readonly fingerprint: string } | null;
  /** By the numbers of their checkpoints: those that are not over them, or not as they were signed. */
  readonly broken: readonly { readonly from: number; readonly to: number }[];
}

/** `trusted`: as for `proveTimestamp`. */
export async function checkAnchors(
  prisma: PrismaClient,
  trusted: readonly Uint8Array[] | null,
): Promise<AnchorReport> {
  const broken: { from: number; to: number }[] = [];
  let [count, last]: [number, AnchorReport['last']] = [0, null];
  for (let after = 0; ; ) {
    const row = await prisma.timestampAnchor.findFirst({
      where: { fromNumber: { gt: after } },
      orderBy: { fromNumber: 'asc' },
    });
    if (row === null) return { count, last, broken };
    after = Number(row.fromNumber);
    const batch = await withNotes(prisma, row);
    const timestamp = await proveTimestamp(batch.token, anchorRoot(batch.notes), trusted);
    const isRight =
      timestamp !== null && timestamp.isTrusted !== false && timestamp.time === row.at.getTime();
    if (!isRight) broken.push({ from: after, to: batch.to });
    const { at, authority, fingerprint } = row;
    [count, last] = [count + 1, { at, authority, fingerprint }];
  }
}

interface Batch {
  readonly to: number;
  readonly token: Uint8Array;
  readonly numbers: readonly number[];
  readonly notes: readonly string[];
}

/** The one that a checkpoint is in, or the next. */
async function readBatch(prisma: PrismaClient, number: number): Promise<Batch | null> {
  const row = await prisma.timestampAnchor.findFirst({
    where: { toNumber: { gte: number } },
    orderBy: { toNumber: 'asc' },
  });
  return row === null ? null : await withNotes(prisma, row);
}

interface AnchorRow {
  readonly fromNumber: bigint;
  readonly toNumber: bigint;
  readonly token: Uint8Array;
}

async function withNotes(prisma: PrismaClient, { fromNumber, toNumber, token }: AnchorRow): Promise<Batch> {
  const rows = await prisma.checkpoint.findMany({
    where: { number: { gte: fromNumber, lte: toNumber } },
    orderBy: { number: 'asc' },
    select: { number: true, note: true },
  });
  return {
    ...{ to: Number(toNumber), token },
    numbers: rows.map((row) => Number(row.number)),
    notes: rows.map(({ note }) => note),
  };
}
