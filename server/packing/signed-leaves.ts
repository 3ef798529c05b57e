/** The leaves of signed checkpoints over a stretch of a document, read without those before it. */
import { BinderyError } from '#core/errors.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { HASH_BYTES, openHashTree } from '../checkpoints/hash-tree.ts';
import { type KeptCheckpoint, readNote } from '../checkpoints/prove-rows.ts';
import type { SigningKey } from '../checkpoints/signing-keys.ts';
import { equalBytes } from '../journal/hash-chain.ts';

export interface Stretch {
  readonly log: string;
  /** Exclusive. */
  readonly after: number;
  readonly upTo: number;
}

/** A checkpoint as far as its leaves are proven by it. */
type LeafCheckpoint = Omit<KeptCheckpoint, 'log' | 'frontier' | 'anchor'>;

export interface CheckpointsOver {
  /** The tree of the last checkpoint within what comes before the stretch; size 0 where there is none. */
  readonly start: { readonly size: number; readonly frontier: Uint8Array };
  /** Those after it, in order of their sizes. */
  readonly over: readonly LeafCheckpoint[];
}

/** The checkpoints over a stretch, unproven. */
export async function readCheckpointsOver(
  prisma: PrismaClient | Prisma.TransactionClient,
  { log, after, upTo }: Stretch,
): Promise<CheckpointsOver> {
  const [before, end] = await Promise.all([
    prisma.checkpoint.findFirst({
      where: { log, size: { lte: BigInt(after) } },
      orderBy: { size: 'desc' },
      select: { size: true, frontier: true },
    }),
    prisma.checkpoint.findFirst({
      where: { log, size: { gte: BigInt(upTo) } },
      orderBy: { size: 'asc' },
      select: { size: true },
    }),
  ]);
  const over = await prisma.checkpoint.findMany({
    where: { log, size: { gt: BigInt(after), lte: end?.size ?? BigInt(upTo) } },
    orderBy: { size: 'asc' },
    select: { number: true, size: true, note: true, leaves: true },
  });
  return {
    start: { size: Number(before?.size ?? 0n), frontier: before?.frontier ?? new Uint8Array() },
    over: over.map(({ number, size, ...rest }) => ({ ...rest, number: Number(number), size: Number(size) })),
  };
}

/** The leaf of each operation of a stretch by its number. Throws `corrupt` where the checkpoints over it do not hold. */
export function proveLeaves(
  { start, over }: CheckpointsOver,
  keys: readonly SigningKey[],
  { log, upTo }: Stretch,
): ReadonlyMap<number, Uint8Array> {
  const leaves = new Map<number, Uint8Array>();
  const tree = openHashTree(start.size, start.frontier);
  for (const checkpoint of over) {
    const { size } = checkpoint;
    const note = readNote(checkpoint, log, keys);
    if (tree === null || note === null) throw unproven(log, size);
    for (let at = 0; at < checkpoint.leaves.length; at += HASH_BYTES) {
      const leaf = checkpoint.leaves.subarray(at, at + HASH_BYTES);
      tree.append(leaf);
      leaves.set(tree.size, leaf);
    }
    if (tree.size !== size || !equalBytes(tree.root(), note.root)) throw unproven(log, size);
    if (size >= upTo) return leaves;
  }
  throw unproven(log, upTo);
}

function unproven(log: string, seq: number): BinderyError {
  return new BinderyError(
    'corrupt',
    `${log} stays in rows as it is: the checkpoint at operation ${seq} is not as it was signed. See “bindery verify”.`,
  );
}
