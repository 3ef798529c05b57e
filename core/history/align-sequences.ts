/** Alignment of two sequences: which element of one is which of the other. */
import { shortestEdit } from './shortest-edit.ts';

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

/**
 * The equal elements of two sequences that stand in the same order: elements that occur once in both are anchors (the patience diff of
 * Bram Cohen), and what is between them is compared by the shortest edit (Myers 1986) up to a limit. O(n · MAX_EDITS) at worst,
 * near O(n) where the sequences resemble each other.
 */
export function alignSequences(before: readonly string[], after: readonly string[]): readonly Pair[] {
  const numbers = new Map<string, number>();
  const [left, right] = [numbersOf(before, numbers), numbersOf(after, numbers)];
  return new Alignment(left, right, numbers.size).pairs;
}

/** Elements as numbers, equal ones alike, so that aligning compares no texts. */
function numbersOf(elements: readonly string[], numbers: Map<string, number>): Int32Array {
  const numbered = new Int32Array(elements.length);
  for (const [index, element] of elements.entries()) {
    const known = numbers.get(element);
    numbered[index] = known ?? numbers.size;
    if (known === undefined) numbers.set(element, numbers.size);
  }
  return numbered;
}

/** Of an element that is not there, and of one that is there more than once. */
const [NOWHERE, SEVERAL] = [-1, -2];

class Alignment {
  readonly pairs: Pair[] = [];
  private readonly before: Int32Array;
  private readonly after: Int32Array;
  /** By element its only place in the range that is looked at. */
  private readonly placeBefore: Int32Array;
  private readonly placeAfter: Int32Array;

  constructor(before: Int32Array, after: Int32Array, elements: number) {
    this.before = before;
    this.after = after;
    this.placeBefore = new Int32Array(elements).fill(NOWHERE);
    this.placeAfter = new Int32Array(elements).fill(NOWHERE);
    this.align([0, 0], [before.length, after.length], 0);
  }

  /** Adds the pairs between two places, in their order. */
  private align([fromLeft, fromRight]: Pair, [toLeft, toRight]: Pair, depth: number): void {
    let [i, j, iEnd, jEnd] = [fromLeft, fromRight, toLeft, toRight];
    for (; i < iEnd && j < jEnd && this.before[i] === this.after[j]; i += 1, j += 1) this.pairs.push([i, j]);
    for (; iEnd > i && jEnd > j && this.before[iEnd - 1] === this.after[jEnd - 1]; iEnd -= 1) jEnd -= 1;
    if (i < iEnd && j < jEnd) {
      const anchors = depth < MAX_DEPTH ? this.anchorsOf([i, j], [iEnd, jEnd]) : [];
      if (anchors.length === 0) this.addShortestEdit([i, j], [iEnd, jEnd]);
      else {
        let from: Pair = [i, j];
        for (const anchor of anchors) {
          this.align(from, anchor, depth + 1);
          this.pairs.push(anchor);
          from = [anchor[0] + 1, anchor[1] + 1];
        }
        this.align(from, [iEnd, jEnd], depth + 1);
      }
    }
    for (; iEnd < toLeft; iEnd += 1, jEnd += 1) this.pairs.push([iEnd, jEnd]);
  }

  /** Elements that occur once in both ranges, as many as stand in one order. */
  private anchorsOf([i, j]: Pair, [iEnd, jEnd]: Pair): readonly Pair[] {
    const { before, after, placeBefore, placeAfter } = this;
    notePlaces(before, i, iEnd, placeBefore);
    notePlaces(after, j, jEnd, placeAfter);
    const shared: Pair[] = [];
    for (let index = i; index < iEnd; index += 1) {
      const element = before[index] ?? 0;
      const place = placeAfter[element] ?? NOWHERE;
      if (placeBefore[element] === index && place >= 0) shared.push([index, place]);
    }
    for (let index = i; index < iEnd; index += 1) placeBefore[before[index] ?? 0] = NOWHERE;
    for (let index = j; index < jEnd; index += 1) placeAfter[after[index] ?? 0] = NOWHERE;
    return longestAscending(shared);
  }

  private addShortestEdit([i, j]: Pair, [iEnd, jEnd]: Pair): void {
    const [left, right] = [this.before.subarray(i, iEnd), this.after.subarray(j, jEnd)];
    for (const run of shortestEdit(left, right, MAX_EDITS) ?? [])
      for (let n = 0; n < run.length; n += 1) this.pairs.push([i + run.left + n, j + run.right + n]);
  }
}

function notePlaces(sequence: Int32Array, from: number, to: number, places: Int32Array): void {
  for (let index = from; index < to; index += 1) {
    const element = sequence[index] ?? 0;
    places[element] = places[element] === NOWHERE ? index : SEVERAL;
  }
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
