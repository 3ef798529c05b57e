/** The alignment of a fork with its base: which characters stand for which, where ids alone say more than a reader could see. */

/** Characters that stand in both, side by side. */
export interface SameCharacters {
  readonly from: number;
  readonly at: number;
  readonly length: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Aligned {
  readonly block: Range;
  readonly copy: Range;
  /** What stands in both by its ids, in the order of the text. */
  readonly known: readonly SameCharacters[];
}

interface Piece {
  from: number;
  at: number;
  length: number;
}

/**
 * The pieces of one block that stand in both, as they read. An editor that finds a keystroke by comparing texts may take a letter for
 * its equal beside it: `very ` typed before a space is kept as `very`, the old space, and a new one. So equal characters at the ends
 * of a hunk are the same, hunks that can be one are one, and a hunk stands at the ends of words where it may.
 */
export function alignByReading(
  base: string,
  fork: string,
  { block, copy, known }: Aligned,
): readonly SameCharacters[] {
  const texts = { base, fork };
  const pieces: Piece[] = [
    { from: block.from, at: copy.from, length: 0 },
    ...known.map((piece) => ({ ...piece })),
    { from: block.to, at: copy.to, length: 0 },
  ];
  const grown = joinTouching(grow(texts, pieces));
  const joined = joinHunks(texts, grown);
  slideToWords(texts, joined);
  return joined.filter(({ length }) => length > 0);
}

interface Texts {
  readonly base: string;
  readonly fork: string;
}

/** Characters of a hunk that read alike at its ends were taken back, or written anew by an editor that moved them. */
function grow(texts: Texts, pieces: Piece[]): Piece[] {
  for (const [index, next] of pieces.entries()) {
    const last = pieces[index - 1];
    if (last !== undefined) growTowards(texts, last, next);
  }
  return pieces;
}

function growTowards({ base, fork }: Texts, last: Piece, next: Piece): void {
  const [from, at] = [last.from + last.length, last.at + last.length];
  const room = Math.min(next.from - from, next.at - at);
  let start = 0;
  while (start < room && base[from + start] === fork[at + start]) start += 1;
  if (start > 0 && isSplit(base, from + start)) start -= 1;
  let end = 0;
  while (end < room - start && base[next.from - 1 - end] === fork[next.at - 1 - end]) end += 1;
  if (end > 0 && isSplit(base, next.from - end)) end -= 1;
  last.length += start;
  move(next, end);
}

/** Its beginning goes `step` characters to the left. */
function move(piece: Piece, step: number): void {
  piece.from -= step;
  piece.at -= step;
  piece.length += step;
}

function joinTouching(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const touches =
      last !== undefined && last.from + last.length === piece.from && last.at + last.length === piece.at;
    if (touches) last.length += piece.length;
    else joined.push(piece);
  }
  return joined;
}

/** Two hunks are one where what stands between them can be read on the other side of one of them. */
function joinHunks(texts: Texts, pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const next of pieces) {
    for (let isJoined = true; isJoined; ) {
      const [last, between] = joined.slice(-2);
      isJoined = last !== undefined && between !== undefined && passes(texts, { last, between, next });
      if (isJoined) {
        joined.pop();
        if (last !== undefined) growTowards(texts, last, next);
      }
    }
    joined.push(next);
  }
  return joinTouching(joined);
}

interface Neighbours {
  readonly last: Piece;
  readonly between: Piece;
  readonly next: Piece;
}

/** Whether a hunk beside `between`, at least as long, goes past it; `next` or `last` then hold its characters. */
function passes(texts: Texts, { last, between, next }: Neighbours): boolean {
  const { length } = between;
  if (sizeOf(between, next) >= length && reads(texts, next, -length, length)) {
    move(next, length);
    return true;
  }
  if (sizeOf(last, between) >= length && reads(texts, endOf(last), 0, length)) {
    last.length += length;
    return true;
  }
  return false;
}

/** How long a hunk is that only comes or only goes; 0 for one that stands in place of another. */
function sizeOf(last: Piece, next: Piece): number {
  const [gone, come] = [next.from - last.from - last.length, next.at - last.at - last.length];
  return gone === 0 || come === 0 ? gone + come : 0;
}

function endOf({ from, at, length }: Piece): Pick<Piece, 'from' | 'at'> {
  return { from: from + length, at: at + length };
}

/** Whether the same stands in both texts, `length` characters from `by` behind the place. */
function reads(
  { base, fork }: Texts,
  { from, at }: Pick<Piece, 'from' | 'at'>,
  by: number,
  length: number,
): boolean {
  const [ours, theirs] = [from + by, at + by];
  return base.slice(ours, ours + length) === fork.slice(theirs, theirs + length);
}

/** Moves hunks that only come or only go as little as is needed for both of their ends to be ends of words. */
function slideToWords(texts: Texts, pieces: readonly Piece[]): void {
  for (const [index, next] of pieces.entries()) {
    const last = pieces[index - 1];
    const size = last === undefined ? 0 : sizeOf(last, next);
    if (last === undefined || size === 0) continue;
    const step = stepToWords(texts, { last, next, size });
    last.length += step;
    move(next, -step);
  }
}

interface Slide {
  readonly last: Piece;
  readonly next: Piece;
  readonly size: number;
}

/** How far it goes, to the left where that is less than 0. Farther than it is long, it would read as it does here. */
function stepToWords({ base, fork }: Texts, { last, next, size }: Slide): number {
  const isComing = next.at > last.at + last.length;
  const text = isComing ? fork : base;
  const start = isComing ? last.at + last.length : last.from + last.length;
  const fits = (step: number) => isWordEnd(text, start + step) && isWordEnd(text, start + step + size);
  if (fits(0)) return 0;
  const isFree = (step: number) =>
    step < 0
      ? -step <= Math.min(last.length, size) && text[start + step] === text[start + step + size]
      : step <= Math.min(next.length, size) && text[start + step - 1] === text[start + step - 1 + size];
  let [left, right] = [true, true];
  for (let by = 1; left || right; by += 1) {
    left &&= isFree(-by);
    if (left && fits(-by)) return -by;
    right &&= isFree(by);
    if (right && fits(by)) return by;
  }
  return 0;
}

/** Between two characters of which at most one is of a word, and not within one that consists of two units. */
function isWordEnd(text: string, at: number): boolean {
  return !isSplit(text, at) && !(isWord(text[at - 1]) && isWord(text[at]));
}

/** Whether a UTF-16 unit belongs to a word; half of a pair does. */
export function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{M}\p{N}_\uD800-\uDFFF]/u.test(character);
}

/** Whether the place is within one character that consists of two units. */
export function isSplit(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at));
}
