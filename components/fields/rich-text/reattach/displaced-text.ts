/** Finds the new place of text that was typed into a block while somebody else replaced that block. */
import { align } from './alignment.ts';
import { BLOCK, type NewToken, type OldToken } from './changed-text.ts';

/** How much of what stands on either side is compared. */
const CONTEXT = 32;
/** So many equal tokens in a row are no chance. */
const TELLING = 3;

/** A run of one's own text that is missing in the block's replacement: consecutive tokens of one block. */
export interface DisplacedRun {
  readonly tokens: readonly OldToken[];
  /** Behind (or before) which new token it belongs; `null` where that is not certain. */
  readonly place: { readonly token: NewToken; readonly side: 'behind' | 'before' } | null;
}

/** The lost runs, each with its place in the added text. */
export function findDisplaced(old: readonly OldToken[], added: readonly NewToken[]): DisplacedRun[] {
  const places = matchTokens(old, added);
  const runs: DisplacedRun[] = [];
  const surroundings = new Surroundings(old, added, places);
  let run: number[] = [];
  const close = (): void => {
    if (run.length > 0) runs.push({ tokens: pick(old, run), place: surroundings.placeOf(run) });
    run = [];
  };
  for (const [index, token] of old.entries()) {
    const isLost = token.own !== null && places[index] === -1;
    if (!isLost || token.token === BLOCK || token.removed !== old[run[0] ?? index]?.removed) close();
    if (isLost) run.push(index);
  }
  close();
  return runs;
}

function pick(old: readonly OldToken[], indices: readonly number[]): OldToken[] {
  return indices.flatMap((index) => old[index] ?? []);
}

/**
 * For each old token the index of the new one that says the same. What others knew for certain is matched first; one's own then with
 * what is left in the same place, for what they knew of it they have copied along.
 */
function matchTokens(old: readonly OldToken[], added: readonly NewToken[]): number[] {
  const known = [...old.keys()].filter((index) => old[index]?.own === null);
  const names = (tokens: readonly (OldToken | NewToken)[]): string[] => tokens.map(({ token }) => token);
  const matches = align(names(pick(old, known)), names(added));
  const places = new Array<number>(old.length).fill(-1);
  for (const [order, index] of known.entries()) places[index] = matches[order] ?? -1;

  let from = 0;
  while (from < old.length) {
    let to = from;
    while (to < old.length && old[to]?.own != null) to += 1;
    if (to > from) {
      const first = (places.slice(0, from).findLast((place) => place >= 0) ?? -1) + 1;
      const last = places.slice(to).find((place) => place >= 0) ?? added.length;
      const copied = alignTelling(names(old.slice(from, to)), names(added.slice(first, last)));
      for (const [offset, match] of copied.entries()) if (match >= 0) places[from + offset] = first + match;
    }
    from = to + 1;
  }
  return places;
}

/** As `align`, without equal letters that may well be chance. */
function alignTelling(own: readonly string[], rest: readonly string[]): number[] {
  const matches = [...align(own, rest)];
  for (let from = 0; from < matches.length; ) {
    const start = matches[from] ?? -1;
    let to = from + 1;
    while (start >= 0 && to < matches.length && matches[to] === start + to - from) to += 1;
    const length = to - from;
    const isTelling = length >= TELLING || length === own.length || length === rest.length;
    if (start >= 0 && !isTelling && own[from] !== BLOCK) matches.fill(-1, from, to);
    from = to;
  }
  return matches;
}

/** What stands around a place in the old text, and where that is in the new one. */
class Surroundings {
  private readonly added: readonly NewToken[];
  /** Old tokens that others knew of, and their matches. */
  private readonly known: readonly { readonly at: number; readonly token: string; readonly match: number }[];

  constructor(old: readonly OldToken[], added: readonly NewToken[], places: readonly number[]) {
    this.added = added;
    this.known = [...old.entries()].flatMap(([at, { token, own }]) => {
      const match = places[at] ?? -1;
      return own !== null && match === -1 ? [] : [{ at, token, match }];
    });
  }

  placeOf(run: readonly number[]): DisplacedRun['place'] {
    const [first = 0] = run;
    const next = this.known.findIndex(({ at }) => at > first);
    const behind = next === -1 ? this.known.length : next;
    const [left, right] = [this.side(behind - 1, -1), this.side(behind, 1)];
    if (left.length + right.length === 0) return this.placeInEmpty(behind);
    const equal = left.equal + right.equal;
    if (equal === 0 || equal * 2 < left.length + right.length) return null;
    if (!this.isUnique(behind - left.length, behind + right.length)) return null;
    const byLeft = left.equal > 0 && (left.equal === left.length || left.equal >= right.equal);
    const token = this.added[byLeft ? left.nearest : right.nearest];
    return token === undefined ? null : { token, side: byLeft ? 'behind' : 'before' };
  }

  /**
   * How many tokens there are on this side within the block, how many of them follow each other in the new text as well, and where
   * the nearest of these is. What has no match is passed over: it may be of a third person, and as new to whoever replaced the block.
   */
  private side(
    from: number,
    step: 1 | -1,
  ): { readonly length: number; readonly equal: number; readonly nearest: number } {
    let [length, equal, nearest, expected] = [0, 0, -1, -1];
    for (let at = from; length < CONTEXT; at += step) {
      const known = this.known[at];
      if (known === undefined || known.token === BLOCK) break;
      length += 1;
      if (known.match < 0) continue;
      if (equal === 0) nearest = known.match;
      // What follows may stand in another block now, where this one was divided.
      else if (this.added[expected]?.token === BLOCK) expected += step;
      if (equal > 0 && known.match !== expected) continue;
      equal += 1;
      expected = known.match + step;
    }
    return { length, equal, nearest };
  }

  /** A block in which others saw nothing is known by what stands around it. */
  private placeInEmpty(behind: number): DisplacedRun['place'] {
    const start = this.known[behind - 1];
    if (start === undefined || start.match < 0) return null;
    const token = this.added[start.match];
    const next = this.added[start.match + 1];
    const isNeighbour = (index: number, match: number, end: number): boolean =>
      this.known[index] === undefined ? match === end : this.known[index]?.match === match;
    const isTheOne =
      isNeighbour(behind - 2, start.match - 1, -1) && isNeighbour(behind, start.match + 1, this.added.length);
    if (token === undefined || (next !== undefined && next.token !== BLOCK) || !isTheOne) return null;
    return { token, side: 'behind' };
  }

  /** Do the new tokens say what stands here no more often than the old ones did? */
  private isUnique(from: number, to: number): boolean {
    const matched = this.known.filter(({ match }) => match >= 0);
    const pattern = this.known.slice(from, to).filter(({ match }) => match >= 0);
    const names = (tokens: readonly { readonly token: string }[]): string[] =>
      tokens.map(({ token }) => token);
    return count(names(this.added), names(pattern)) <= count(names(matched), names(pattern));
  }
}

function count(tokens: readonly string[], pattern: readonly string[]): number {
  let found = 0;
  for (let at = 0; at + pattern.length <= tokens.length; at += 1)
    if (pattern.every((token, offset) => tokens[at + offset] === token)) found += 1;
  return found;
}
