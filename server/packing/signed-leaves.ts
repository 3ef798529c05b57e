/** The leaves of signed checkpoints over a stretch of a document, read without those before it. */
import { BinderyError } from '#core/errors.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { HASH_BYTES, openHashTree } from '../checkpoints/hash-tree.ts';
import { readNote } from '../checkpoints/prove-rows.ts';
import type { SigningKey } from '../checkpoints/signing-keys.ts';
import { equalBytes } from '../journal/hash-chain.ts';

export interface Stretch {
  readonly log: string;
  /** Exclusive. */
  readonly after: number;
  readonly upTo: number;
}

/** The leaf of each operation of a stretch by its number. Throws `corrupt` where the checkpoints over it do not hold. */
export async function readSignedLeaves(
  prisma: PrismaClient,
  keys: readonly SigningKey[],
  { log, after, upTo }: Stretch,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const [before, over] = await Promise.all([
    prisma.checkpoint.findFirst({ where: { log, size: { lte: BigInt(after) } }, orderBy: { size: 'desc' } }),
    prisma.checkpoint.findMany({
      where: { log, size: { gt: BigInt(after) } },
      orderBy: { size: 'asc' },
      take: MOST,
    }),
  ]);
  const leaves = new Map<number, Uint8Array>();
  let last = before;
  for (const checkpoint of over) {
    const size = Number(checkpoint.size);
    const tree = openHashTree(Number(last?.size ?? 0n), last?.frontier ?? new Uint8Array());
    const note = readNote({ ...checkpoint, size, number: Number(checkpoint.number) }, log, keys);
    if (tree === null || note === null) throw unproven(log, size);
    for (let at = 0; at < checkpoint.leaves.length; at += HASH_BYTES) {
      const leaf = checkpoint.leaves.subarray(at, at + HASH_BYTES);
      tree.append(leaf);
      leaves.set(tree.size, leaf);
    }
    if (tree.size !== size || !equalBytes(tree.root(), note.root)) throw unproven(log, size);
    if (size >= upTo) return leaves;
    last = checkpoint;
  }
  throw unproven(log, upTo);
}

/** There is one after some hundred operations, and a stretch is no longer than a block. */
const MOST = 1_000;

function unproven(log: string, seq: number): BinderyError {
  return new BinderyError(
    'corrupt',
    `${log} is not packed: the checkpoint at operation ${seq} is not as it was signed. See “bindery verify”.`,
  );
}
