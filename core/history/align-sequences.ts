/** Alignment of two sequences: which element of one is which of the other. */
import { diffArrays } from 'diff';

/** Edits looked for between two anchors; beyond, what is between them is replaced, which is also what a reader would say. */
const MAX_EDITS = 400;
/** Anchors within anchors within anchors …: at this depth what is left is small, or has none. */
const MAX_DEPTH = 24;
/** Likenesses worked out for one run of replaced elements; longer runs are compared near the diagonal only. */
const MAX_PAIRINGS = 10_000;
/** Elements that are less alike than this are a removal and an addition rather than a change. */
const ALIKE = 0.35;

/** An index in each of two sequences; lists of pairs ascend in both. */
export type Pair = readonly [number, number];

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * The equal elements of two sequences that stand in the same order: elements that occur once in both are anchors (the patience diff of
 * Bram Cohen), and what is between them is compared by the shortest edit (Myers 1986) up to a limit. O(n · MAX_EDITS) at worst,
 * near O(n) where the sequences resemble each other.
 */
export function alignSequences(before: readonly string[], after: readonly string[]): readonly Pair[] {
  const pairs: Pair[] = [];
  const open: { left: Range; right: Range; depth: number }[] = [
    { left: { from: 0, to: before.length }, right: { from: 0, to: after.length }, depth: 0 },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { left, right } = trim(before, after, next.left, next.right, pairs);
    if (left.from === left.to || right.from === right.to) continue;
    const anchors = next.depth < MAX_DEPTH ? anchorsOf(before, after, left, right) : [];
    if (anchors.length === 0) {
      addShortestEdit(before, after, left, right, pairs);
      continue;
    }
    let [i, j] = [left.from, right.from];
    for (const [a, b] of [...anchors, [left.to, right.to] as const]) {
      open.push({ left: { from: i, to: a }, right: { from: j, to: b }, depth: next.depth + 1 });
      if (a < left.to) pairs.push([a, b]);
      [i, j] = [a + 1, b + 1];
    }
  }
  return pairs.sort(([a], [b]) => a - b);
}

/** What is equal at both ends becomes pairs; returns what is left between. */
function trim(
  before: readonly string[],
  after: readonly string[],
  left: Range,
  right: Range,
  pairs: Pair[],
): { left: Range; right: Range } {
  let [i, j, iEnd, jEnd] = [left.from, right.from, left.to, right.to];
  for (; i < iEnd && j < jEnd && before[i] === after[j]; i += 1, j += 1) pairs.push([i, j]);
  for (; i < iEnd && j < jEnd && before[iEnd - 1] === after[jEnd - 1]; iEnd -= 1, jEnd -= 1)
    pairs.push([iEnd - 1, jEnd - 1]);
  return { left: { from: i, to: iEnd }, right: { from: j, to: jEnd } };
}

/** Elements that occur once in both ranges, as many as stand in one order. */
function anchorsOf(
  before: readonly string[],
  after: readonly string[],
  left: Range,
  right: Range,
): readonly Pair[] {
  const places = uniquePlaces(after, right);
  const shared: Pair[] = [];
  for (const [element, i] of uniquePlaces(before, left)) {
    const j = places.get(element) ?? -1;
    if (i >= 0 && j >= 0) shared.push([i, j]);
  }
  return longestAscending(shared.sort(([a], [b]) => a - b));
}

/** By element its only place in the range; -1 where there are several. */
function uniquePlaces(sequence: readonly string[], { from, to }: Range): Map<string, number> {
  const places = new Map<string, number>();
  for (let index = from; index < to; index += 1) {
    const element = sequence[index] ?? '';
    places.set(element, places.has(element) ? -1 : index);
  }
  return places;
}

/** The longest run of pairs, ascending in the first, that ascends in the second too; in O(n log n) (Schensted 1961). */
export function longestAscending(pairs: readonly Pair[]): readonly Pair[] {
  const tails: number[] = [];
  const previous: number[] = [];
  for (const [index, [, right]] of pairs.entries()) {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.[1] ?? 0) < right) low = middle + 1;
      else high = middle;
    }
    previous.push(low === 0 ? -1 : (tails[low - 1] ?? -1));
    tails[low] = index;
  }
  const run: Pair[] = [];
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index];
    if (pair !== undefined) run.push(pair);
  }
  return run.reverse();
}

function addShortestEdit(
  before: readonly string[],
  after: readonly string[],
  left: Range,
  right: Range,
  pairs: Pair[],
): void {
  const changes = diffArrays(before.slice(left.from, left.to), after.slice(right.from, right.to), {
    maxEditLength: MAX_EDITS,
  });
  let [i, j] = [left.from, right.from];
  for (const { added, removed, value } of changes ?? []) {
    if (!added && !removed) for (let n = 0; n < value.length; n += 1) pairs.push([i + n, j + n]);
    if (!added) i += value.length;
    if (!removed) j += value.length;
  }
}

/** The likeness of two elements by their places: 0 nothing in common … 1 equal. */
export type Likeness = (left: number, right: number) => number;

/**
 * Pairs the elements of two runs so that the sum of likeness is greatest (the alignment of Needleman and Wunsch, 1970); what is too
 * unlike stays alone. At most `MAX_PAIRINGS` likenesses are asked for, of elements at about the same place where there are more.
 */
export function pairAlike(lengths: Pair, likeness: Likeness): readonly Pair[] {
  const [rows, columns] = lengths;
  if (rows === 0 || columns === 0) return [];
  const spread = Math.max(1, Math.floor(MAX_PAIRINGS / (2 * Math.max(rows, columns))));
  const whole = rows * columns <= MAX_PAIRINGS;
  const begin = (row: number) => (whole ? 0 : Math.max(0, Math.round((row * columns) / rows) - spread));
  const end = (row: number) =>
    whole ? columns : Math.min(columns, Math.round((row * columns) / rows) + spread + 1);
  const sums: Float64Array[] = [];
  const sumAt = (row: number, column: number): number => {
    for (let at = row; at < rows; at += 1)
      if (column < end(at)) return sums[at]?.[Math.max(0, column - begin(at))] ?? 0;
    return 0;
  };
  const alike: Float64Array[] = [];
  for (let row = rows - 1; row >= 0; row -= 1) {
    const [first, last] = [begin(row), end(row)];
    const [current, scores] = [new Float64Array(last - first), new Float64Array(last - first)];
    [sums[row], alike[row]] = [current, scores];
    for (let column = last - 1; column >= first; column -= 1) {
      const score = likeness(row, column);
      scores[column - first] = score;
      const paired = score >= ALIKE ? score + sumAt(row + 1, column + 1) : 0;
      const right = column + 1 < last ? (current[column + 1 - first] ?? 0) : 0;
      current[column - first] = Math.max(paired, sumAt(row + 1, column), right);
    }
  }
  const pairs: Pair[] = [];
  let [row, column] = [0, 0];
  while (row < rows && column < columns) {
    if (column >= end(row)) {
      row += 1;
      continue;
    }
    const here = sums[row]?.[Math.max(0, column - begin(row))] ?? 0;
    const score = column < begin(row) ? 0 : (alike[row]?.[column - begin(row)] ?? 0);
    if (score >= ALIKE && here === score + sumAt(row + 1, column + 1)) {
      pairs.push([row, column]);
      [row, column] = [row + 1, column + 1];
    } else if (column >= begin(row) && here === sumAt(row + 1, column)) row += 1;
    else column += 1;
  }
  return pairs;
}
