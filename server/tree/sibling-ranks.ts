/** Ranks that order siblings in a table, such that moving one of many changes one row. */

/** Room left between neighbours: about sixteen moves to the same spot before the siblings are numbered anew. */
export const RANK_STEP = 1 << 16;
/** The column is a 32-bit integer. */
const MAX_RANK = 2 ** 31 - 1;

/**
 * A rank for each sibling, ascending in the order given. Those already in order keep theirs (as many as possible); the
 * others get one in between. Where there is no room left all are numbered anew.
 */
export function assignRanks(ranks: readonly (number | null)[]): readonly number[] {
  const kept = longestAscending(ranks);
  const result: number[] = [];
  for (let index = 0; index < ranks.length; ) {
    const rank = ranks[index];
    if (kept.has(index) && typeof rank === 'number') {
      result.push(rank);
      index += 1;
      continue;
    }
    let end = index + 1;
    while (end < ranks.length && !kept.has(end)) end += 1;
    const between = spread(result.at(-1) ?? null, ranks[end] ?? null, end - index);
    if (between === null) return numberAnew(ranks.length);
    result.push(...between);
    index = end;
  }
  return result;
}

function numberAnew(count: number): number[] {
  const step = Math.min(RANK_STEP, Math.floor(MAX_RANK / (count + 1)));
  return Array.from({ length: count }, (_, place) => (place + 1) * step);
}

/** `count` numbers between two others, `null` being no bound; `null` when they do not fit. */
function spread(low: number | null, high: number | null, count: number): number[] | null {
  const from = low ?? (high === null ? 0 : high - (count + 1) * RANK_STEP);
  const to = high ?? from + (count + 1) * RANK_STEP;
  const step = Math.floor((to - from) / (count + 1));
  if (step < 1 || from < -MAX_RANK || to > MAX_RANK) return null;
  return Array.from({ length: count }, (_, place) => from + step * (place + 1));
}

/** The places of a longest ascending subsequence (patience sorting, O(n log n)). */
function longestAscending(ranks: readonly (number | null)[]): ReadonlySet<number> {
  const tails: { readonly rank: number; readonly place: number }[] = [];
  const before: (number | undefined)[] = [];
  ranks.forEach((rank, place) => {
    if (rank === null) return;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[middle]?.rank ?? Number.POSITIVE_INFINITY) < rank) low = middle + 1;
      else high = middle;
    }
    before[place] = tails[low - 1]?.place;
    tails[low] = { rank, place };
  });
  const chain = new Set<number>();
  for (let place = tails.at(-1)?.place; place !== undefined; place = before[place]) chain.add(place);
  return chain;
}
