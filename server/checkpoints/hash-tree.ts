/** A Merkle tree over the rows of a log, as in RFC 6962: one hash stands for all of them in their order, and it grows by appending. */
import { hash } from 'node:crypto';

export const HASH_BYTES = 32;

export interface HashTree {
  /** How many leaves it has. */
  readonly size: number;
  append(leaf: Uint8Array): void;
  /** The hash of the whole tree; of an empty one that of nothing. */
  root(): Uint8Array;
  /** The roots of its complete subtrees, the largest first, joined: all that it takes to go on. */
  frontier(): Uint8Array<ArrayBuffer>;
}

/** The tree that `frontier` was taken from at `size`; without them an empty one. `null` when the two do not fit together. */
export function openHashTree(size: number, frontier: Uint8Array): HashTree | null {
  if (frontier.length !== subtreesOf(size) * HASH_BYTES) return null;
  return new GrowingTree(size, splitHashes(frontier));
}

export function newHashTree(): HashTree {
  return new GrowingTree(0, []);
}

/** The hash of a leaf with this content. */
export function leafHash(content: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([Buffer.of(0), content]), 'buffer');
}

/** Hashes that were joined; what is left over at the end is left out. */
export function splitHashes(joined: Uint8Array): Uint8Array[] {
  const count = Math.floor(joined.length / HASH_BYTES);
  return Array.from({ length: count }, (_, index) =>
    joined.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
}

class GrowingTree implements HashTree {
  size: number;
  private readonly subtrees: Uint8Array[];

  constructor(size: number, subtrees: Uint8Array[]) {
    this.size = size;
    this.subtrees = subtrees;
  }

  append(leaf: Uint8Array): void {
    let joined = leaf;
    // As many subtrees are completed as the size has ones at its end.
    for (let rest = this.size; rest % 2 === 1; rest = Math.floor(rest / 2))
      joined = nodeHash(this.subtrees.pop() as Uint8Array, joined);
    this.subtrees.push(joined);
    this.size += 1;
  }

  root(): Uint8Array {
    const last = this.subtrees.at(-1);
    if (last === undefined) return hash('sha256', '', 'buffer');
    return this.subtrees.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
  }

  frontier(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Buffer.concat(this.subtrees));
  }
}

/** The hash of a node over both of its children. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([Buffer.of(1), left, right]), 'buffer');
}

/** How many ones a size has in binary. */
function subtreesOf(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
