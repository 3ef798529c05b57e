/** Places in a text that read like a quote: where its characters are left, and between its surroundings. */
import { type AnchorText, OBJECT_CHARACTER, withoutWhiteSpace } from './anchor-text.ts';

/** Of the surroundings kept on either side. */
export const CONTEXT_LENGTH = 32;
/** Of the surroundings, so many characters without white space have to be there still. */
const NEAR_LENGTH = 12;
/** A quote with only one side of its surroundings, or with none, has to be so long in all (without white space). */
const ONE_SIDED_EVIDENCE = 16;
const UNSIDED_EVIDENCE = 24;

/** In the string of an `AnchorText`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Characters of the text without white space, in the string. */
export function rangeAt(text: AnchorText, bareFrom: number, length: number): Range {
  const { offsets } = text.bare();
  return { from: offsets[bareFrom] ?? 0, to: (offsets[bareFrom + length - 1] ?? 0) + 1 };
}

/**
 * The place that reads like the quote and holds most of the surviving characters, and at least so many; `null` when there is none,
 * or two hold as many. What holds half of them holds one in their middle, so only places around that are looked at.
 */
export function holding(
  left: readonly Range[],
  least: number,
  bareQuote: string,
  text: AnchorText,
): Range | null {
  const { text: bare, offsets } = text.bare();
  const total = countOf(left);
  if (total === 0 || total < least) return null;
  const middles = [nth(left, (total - 1) >> 1), nth(left, total >> 1)].map((at) => indexFrom(offsets, at));
  const [low, high] = [Math.min(...middles) - bareQuote.length, Math.max(...middles)];
  let best: Range | null = null;
  let most = 0;
  let at = bare.indexOf(bareQuote, Math.max(low, 0));
  for (; at >= 0 && at <= high; at = bare.indexOf(bareQuote, at + 1)) {
    const place = rangeAt(text, at, bareQuote.length);
    const count = left.reduce((sum, range) => sum + overlap(range, place), 0);
    if (count < least || count < most) continue;
    best = count === most ? null : place;
    most = count;
  }
  return best;
}

/** Whether every object between has an id that was quoted. */
export function areObjectsIn(text: string, from: number, to: number, left: readonly Range[]): boolean {
  for (
    let at = text.indexOf(OBJECT_CHARACTER, from);
    at >= 0 && at < to;
    at = text.indexOf(OBJECT_CHARACTER, at + 1)
  )
    if (!left.some((range) => range.from <= at && at < range.to)) return false;
  return true;
}

/** How many characters these ranges have. */
export function countOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

function overlap(a: Range, b: Range): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}

/** The place of the `index`-th character of these ranges. */
function nth(ranges: readonly Range[], index: number): number {
  let rest = index;
  for (const { from, to } of ranges) {
    if (rest < to - from) return from + rest;
    rest -= to - from;
  }
  return 0;
}

/** The index of the first offset at or after `at`. */
function indexFrom(offsets: Uint32Array, at: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What stood on one side of the quote, white space aside. */
interface Side {
  readonly text: string;
  /** The text began or ended there, and has to still: unless all that is known is too much for a coincidence. */
  readonly isEdge: boolean;
}

function sideOf(context: string, near: string, evidence: number): Side {
  // Half of a pair may be missing at its end.
  const isShort = context.length < CONTEXT_LENGTH - 1 && near.length < NEAR_LENGTH;
  return { text: near, isEdge: near === '' || (isShort && evidence < UNSIDED_EVIDENCE) };
}

/** The one place that reads like the quote and stands between the same surroundings, or beside enough of them; else `null`. */
export function bySurroundings(
  { before, after }: { readonly before: string; readonly after: string },
  bareQuote: string,
  text: AnchorText,
): Range | null {
  const nearBefore = withoutWhiteSpace(before).text.slice(-NEAR_LENGTH);
  const nearAfter = withoutWhiteSpace(after).text.slice(0, NEAR_LENGTH);
  const evidence = nearBefore.length + bareQuote.length + nearAfter.length;
  const preceding = sideOf(before, nearBefore, evidence);
  const following = sideOf(after, nearAfter, evidence);
  const { text: bare } = text.bare();
  const isEvidence = (side: Side): boolean => bareQuote.length + side.text.length >= ONE_SIDED_EVIDENCE;
  const both = placesOf(bare, bareQuote, preceding, following);
  const either = () => [
    ...(isEvidence(preceding) ? placesOf(bare, bareQuote, preceding, null) : []),
    ...(isEvidence(following) ? placesOf(bare, bareQuote, null, following) : []),
  ];
  let places = new Set(both);
  if (places.size === 0) places = new Set(either());
  if (places.size === 0) places = new Set(inItsBlock({ before, after }, bareQuote, bare));
  if (places.size === 0 && bareQuote.length >= UNSIDED_EVIDENCE)
    places = new Set(placesOf(bare, bareQuote, null, null));
  const [place] = places;
  return places.size === 1 && place !== undefined ? rangeAt(text, place, bareQuote.length) : null;
}

/** With what stood around it in its own block, which goes along when that is moved; if it is all together too much for a coincidence. */
function inItsBlock(
  { before, after }: { readonly before: string; readonly after: string },
  bareQuote: string,
  bare: string,
): number[] {
  const [own] = after.split('\n', 1);
  const preceding = withoutWhiteSpace(before.slice(before.lastIndexOf('\n') + 1)).text;
  const following = withoutWhiteSpace(own ?? '').text;
  if (preceding.length + bareQuote.length + following.length < UNSIDED_EVIDENCE) return [];
  const side = (text: string): Side => ({ text, isEdge: false });
  return placesOf(bare, bareQuote, side(preceding), side(following));
}

/** Where the quote stands with these sides in a text without white space: the first two places, as more tell no more. */
function placesOf(bare: string, bareQuote: string, before: Side | null, after: Side | null): number[] {
  const offset = before?.text.length ?? 0;
  const pattern = `${before?.text ?? ''}${bareQuote}${after?.text ?? ''}`;
  const atEnd = bare.length - pattern.length;
  const isFit = (at: number): boolean =>
    (before?.isEdge !== true || at === 0) && (after?.isEdge !== true || at === atEnd);
  if (before?.isEdge === true || after?.isEdge === true) {
    const at = before?.isEdge === true ? 0 : atEnd;
    return at >= 0 && isFit(at) && bare.startsWith(pattern, at) ? [at + offset] : [];
  }
  const first = bare.indexOf(pattern);
  const second = first < 0 ? -1 : bare.indexOf(pattern, first + 1);
  return [first, second].filter((at) => at >= 0).map((at) => at + offset);
}

/** The only place that reads like this; `null` when there are none or several, or it is too short to tell. */
export function onlyPlace(text: AnchorText, bare: string): Range | null {
  if (bare.length < NEAR_LENGTH) return null;
  const places = placesOf(text.bare().text, bare, null, null);
  return places.length === 1 ? rangeAt(text, places[0] ?? 0, bare.length) : null;
}
