/** The blocks of two lists that are each other: equal ones and alike ones, in one order. */
import { alignSequences, type Pair, pairAlike } from '#core/history/align-sequences.ts';
import type { DocumentNode } from '#core/history/rich-text-difference.ts';
import { runsOf } from '#core/history/text-diff.ts';
import type { KnownNodes } from './known-nodes.ts';

/** Up to so many pairs of blocks all are weighed against each other; in longer lists equal blocks are aligned first. */
const MAX_WEIGHED = 10_000;
/** An equal block without words is a poor reason to call others moved. */
const WORDLESS = 0.36;

/**
 * Pairs so that most is kept: of three blocks that were edited and one that was moved past them, it is the one that moved. Time is
 * O(n · m) likenesses up to `MAX_WEIGHED`, and that of `alignSequences` beyond.
 */
export function alignBlocks(
  nodes: KnownNodes,
  left: readonly DocumentNode[],
  right: readonly DocumentNode[],
): readonly Pair[] {
  const isEqual = (i: number, j: number) => keyAt(nodes, left, i) === keyAt(nodes, right, j);
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && isEqual(start, start)) start += 1;
  let end = 0;
  while (end < shorter - start && isEqual(left.length - 1 - end, right.length - 1 - end)) end += 1;
  const size: Pair = [left.length - start - end, right.length - start - end];
  const [before, after] = [left.slice(start, start + size[0]), right.slice(start, start + size[1])];
  const inner =
    size[0] * size[1] <= MAX_WEIGHED
      ? alignAlike(nodes, before, after)
      : alignEqualFirst(nodes, before, after);
  return [
    ...Array.from({ length: start }, (_, index): Pair => [index, index]),
    ...inner.map(([i, j]): Pair => [start + i, start + j]),
    ...Array.from({ length: end }, (_, index): Pair => [start + size[0] + index, start + size[1] + index]),
  ];
}

function keyAt(nodes: KnownNodes, blocks: readonly DocumentNode[], index: number): string | null {
  const block = blocks[index];
  return block === undefined ? null : nodes.key(block);
}

/** Every block of one list is weighed against every one of the other. */
function alignAlike(
  nodes: KnownNodes,
  left: readonly DocumentNode[],
  right: readonly DocumentNode[],
): readonly Pair[] {
  if (left.length === 0 || right.length === 0) return [];
  const likeness = nodes.likenesses(left, right);
  return pairAlike([left.length, right.length], (i, j) =>
    weightOf(nodes, left[i], right[j], () => likeness(i, j)),
  );
}

function weightOf(
  nodes: KnownNodes,
  left: DocumentNode | undefined,
  right: DocumentNode | undefined,
  likeness: (left: DocumentNode, right: DocumentNode) => number = (one, other) => nodes.likeness(one, other),
): number {
  if (left === undefined || right === undefined) return 0;
  if (nodes.key(left) !== nodes.key(right)) return Math.min(likeness(left, right), 0.99);
  return left.type !== 'image' && nodes.isWordless(left) ? WORDLESS : 1;
}

function alignEqualFirst(
  nodes: KnownNodes,
  left: readonly DocumentNode[],
  right: readonly DocumentNode[],
): readonly Pair[] {
  const [leftKeys, rightKeys] = [left, right].map((blocks) => blocks.map((block) => nodes.key(block)));
  const equal = alignSequences(leftKeys ?? [], rightKeys ?? []);
  return runsOf([left.length, right.length], equal).flatMap(({ removed, added, same }) => {
    const size: Pair = [removed.to - removed.from, added.to - added.from];
    const alike = pairAlike(size, (i, j) => weightOf(nodes, left[removed.from + i], right[added.from + j]));
    return [
      ...alike.map(([i, j]): Pair => [removed.from + i, added.from + j]),
      ...Array.from({ length: same.length }, (_, n): Pair => [same.left + n, same.right + n]),
    ];
  });
}
