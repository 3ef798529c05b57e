/** Differences between two texts for readers: by words, and by blocks. */
import { diffArrays, diffWordsWithSpace } from 'diff';

/** Edit distances beyond these are shown as "all of it replaced", which is also what a reader would say. */
const MAX_WORD_EDITS = 2000;
const MAX_BLOCK_EDITS = 1000;
/** Runs of replaced blocks are paired by likeness up to this many comparisons; larger ones in order. */
const MAX_PAIRINGS = 2500;
/** Blocks that share less than this are a removal and an addition rather than a change. */
const ALIKE = 0.35;

export interface TextPart {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

export type BlockChange =
  | { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }
  | { readonly kind: 'changed'; readonly parts: readonly TextPart[] };

/** The kinds of blocks that are shown differently; the cells of a row are separated by tabs. A paragraph has none. */
export const BLOCK_FORMS = ['heading', 'item', 'code', 'row'] as const;
export type BlockForm = (typeof BLOCK_FORMS)[number];

export interface TextBlock {
  readonly text: string;
  readonly form?: BlockForm | undefined;
}

export type FormedChange = BlockChange & { readonly form?: BlockForm };

/** As `diffByBlocks`, each block with its kind after the change, or before it for a removed one. */
export function diffFormedBlocks(
  before: readonly TextBlock[],
  after: readonly TextBlock[],
): readonly FormedChange[] {
  let [left, right] = [0, 0];
  const changes = diffByBlocks(
    before.map(({ text }) => text),
    after.map(({ text }) => text),
  );
  return changes.map((change) => {
    const form = (change.kind === 'removed' ? before[left] : after[right])?.form;
    if (change.kind !== 'added') left += 1;
    if (change.kind !== 'removed') right += 1;
    return form === undefined ? change : { ...change, form };
  });
}

/** Word by word. Joining what is not `removed` gives `after`; joining what is not `added` gives `before`. */
export function diffByWords(before: string, after: string): TextPart[] {
  const changes = diffWordsWithSpace(before, after, { maxEditLength: MAX_WORD_EDITS }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
  return changes
    .filter(({ value }) => value !== '')
    .map(({ value, added, removed }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      text: value,
    }));
}

/** A diff by blocks: equal blocks are aligned first, then replaced ones between them are paired by similarity. */
export function diffByBlocks(before: readonly string[], after: readonly string[]): BlockChange[] {
  const changes = diffArrays([...before], [...after], { maxEditLength: MAX_BLOCK_EDITS }) ?? [
    { value: [...before], removed: true, added: false },
    { value: [...after], removed: false, added: true },
  ];
  const result: BlockChange[] = [];
  let [removed, added]: string[][] = [[], []];
  const flush = (): void => {
    result.push(...pairBlocks(removed ?? [], added ?? []));
    [removed, added] = [[], []];
  };
  for (const change of changes) {
    if (change.removed) removed = [...(removed ?? []), ...change.value];
    else if (change.added) added = [...(added ?? []), ...change.value];
    else {
      flush();
      result.push(...change.value.map((text) => ({ kind: 'same' as const, text })));
    }
  }
  flush();
  return result;
}

/** Aligns two runs of blocks so that the sum of likeness is greatest (the alignment of Needleman and Wunsch, 1970). */
function pairBlocks(removed: readonly string[], added: readonly string[]): BlockChange[] {
  if (removed.length === 0 || added.length === 0 || removed.length * added.length > MAX_PAIRINGS) {
    return [...removed.map(asRemoved), ...added.map(asAdded)];
  }
  const [removedWords, addedWords] = [removed.map(countWords), added.map(countWords)];
  const likeness = removedWords.map((left) => addedWords.map((right) => alike(left, right)));
  const best = bestSums(likeness);
  const result: BlockChange[] = [];
  let [row, column] = [0, 0];
  while (row < removed.length || column < added.length) {
    const [left, right] = [removed[row], added[column]];
    const here = best[row]?.[column] ?? 0;
    const score = likeness[row]?.[column] ?? 0;
    if (
      left !== undefined &&
      right !== undefined &&
      score >= ALIKE &&
      here === score + (best[row + 1]?.[column + 1] ?? 0)
    ) {
      result.push({ kind: 'changed', parts: diffByWords(left, right) });
      row += 1;
      column += 1;
    } else if (left !== undefined && (right === undefined || here === (best[row + 1]?.[column] ?? 0))) {
      result.push(asRemoved(left));
      row += 1;
    } else {
      if (right !== undefined) result.push(asAdded(right));
      column += 1;
    }
  }
  return result;
}

/** `sums[row][column]`: the greatest likeness to be had from the blocks from there on. */
function bestSums(likeness: readonly (readonly number[])[]): number[][] {
  const columns = likeness[0]?.length ?? 0;
  const sums: number[][] = Array.from({ length: likeness.length + 1 }, () => new Array(columns + 1).fill(0));
  for (let row = likeness.length - 1; row >= 0; row -= 1) {
    const [current, below] = [sums[row] ?? [], sums[row + 1] ?? []];
    for (let column = columns - 1; column >= 0; column -= 1) {
      const score = likeness[row]?.[column] ?? 0;
      const paired = score >= ALIKE ? score + (below[column + 1] ?? 0) : 0;
      current[column] = Math.max(paired, below[column] ?? 0, current[column + 1] ?? 0);
    }
  }
  return sums;
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** Shared words over all words, 0 … 1 (the Sørensen–Dice coefficient of the two bags). */
function alike(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): number {
  let shared = 0;
  for (const [word, count] of left) shared += Math.min(count, right.get(word) ?? 0);
  const total = sum(left.values()) + sum(right.values());
  return total === 0 ? 0 : (2 * shared) / total;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

function asRemoved(text: string): BlockChange {
  return { kind: 'removed', text };
}

function asAdded(text: string): BlockChange {
  return { kind: 'added', text };
}
