/** The tree over checkpoints that are sent to a timestamp authority together, and the path by which each of them is found in it (RFC 6962). */
import { equalBytes } from '../journal/hash-chain.ts';
import { leafHash, newHashTree, nodeHash } from './hash-tree.ts';

/** Where a checkpoint stands in such a tree. */
export interface AnchorPlace {
  readonly index: number;
  /** How many checkpoints there are in the tree. */
  readonly size: number;
  /** The hashes beside the way from its leaf to the root. */
  readonly path: readonly Uint8Array[];
}

export function anchorRoot(notes: readonly string[]): Uint8Array {
  return rootOf(leavesOf(notes));
}

export function placeIn(notes: readonly string[], index: number): AnchorPlace {
  return { index, size: notes.length, path: pathOf(leavesOf(notes), index) };
}

/** The root of the tree in which a note has this place; `null` where no tree has such a one. */
export function rootFrom(note: string, { index, size, path }: AnchorPlace): Uint8Array | null {
  if (index < 0 || index >= size) return null;
  let hash = leafHash(Buffer.from(note));
  let [at, last] = [index, size - 1];
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      // As many levels up as it stands alone at the right.
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else hash = nodeHash(hash, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
}

/** Whether these two are of one tree. */
export function isPlaceOf(root: Uint8Array, note: string, place: AnchorPlace): boolean {
  const found = rootFrom(note, place);
  return found !== null && equalBytes(found, root);
}

function leavesOf(notes: readonly string[]): Uint8Array[] {
  return notes.map((note) => leafHash(Buffer.from(note)));
}

function pathOf(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length < 2) return [];
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...pathOf(left, index), rootOf(right)]
    : [...pathOf(right, index - split), rootOf(left)];
}

function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const tree = newHashTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}
