/** The longest common subsequence of two token sequences, after Myers, “An O(ND) Difference Algorithm and Its Variations” (1986). */

/** Rows that differ in more tokens than this are no versions of one text. */
const MAX_DIFFERENCES = 1500;

/** For each token of `old` the index of its match in `now`, ascending; -1 for none. */
export function align(old: readonly string[], now: readonly string[]): readonly number[] {
  const matches = new Array<number>(old.length).fill(-1);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) {
    matches[start] = start;
    start += 1;
  }
  let [oldEnd, nowEnd] = [old.length, now.length];
  while (oldEnd > start && nowEnd > start && old[oldEnd - 1] === now[nowEnd - 1]) {
    oldEnd -= 1;
    nowEnd -= 1;
    matches[oldEnd] = nowEnd;
  }
  if (oldEnd > start && nowEnd > start) {
    const pairs = matchPairs(old.slice(start, oldEnd), now.slice(start, nowEnd));
    for (const [a, b] of pairs) matches[start + a] = start + b;
  }
  return matches;
}

/** Pairs of indices of equal tokens; none when there are too many differences. */
function matchPairs(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const rounds: Int32Array[] = [];
  const limit = Math.min(a.length + b.length, MAX_DIFFERENCES);
  // The furthest row reached on each diagonal, with room for one on either side.
  const reached = new Int32Array(2 * limit + 3);
  const middle = limit + 1;
  for (let round = 0; round <= limit; round += 1) {
    for (let diagonal = -round; diagonal <= round; diagonal += 2) {
      let x = firstOn(reached, middle, diagonal, round);
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      reached[middle + diagonal] = x;
      if (x >= a.length && x - diagonal >= b.length) return walkBack(a, b, rounds, round);
    }
    rounds.push(reached.slice(middle - round - 1, middle + round + 2));
  }
  return [];
}

function firstOn(reached: Int32Array, middle: number, diagonal: number, round: number): number {
  if (round === 0) return 0;
  const above = reached[middle + diagonal + 1] ?? 0;
  const left = reached[middle + diagonal - 1] ?? 0;
  return diagonal === -round || (diagonal !== round && left < above) ? above : left + 1;
}

function walkBack(
  a: readonly string[],
  b: readonly string[],
  rounds: readonly Int32Array[],
  last: number,
): readonly (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  let [x, y] = [a.length, b.length];
  for (let round = last; round >= 0; round -= 1) {
    const diagonal = x - y;
    const before = rounds[round - 1];
    // The slice of a round begins one diagonal below its lowest.
    const start = before === undefined ? 0 : firstOn(before, round, diagonal, round);
    while (x > start) {
      x -= 1;
      y -= 1;
      pairs.push([x, y]);
    }
    if (before === undefined) break;
    const cameFromAbove =
      diagonal === -round ||
      (diagonal !== round && (before[round + diagonal - 1] ?? 0) < (before[round + diagonal + 1] ?? 0));
    if (cameFromAbove) y -= 1;
    else x -= 1;
  }
  return pairs.reverse();
}
