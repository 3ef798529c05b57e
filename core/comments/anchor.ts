/** Anchors: to the Codex, a field, a row, or words in a text; and finding where they stand now. */
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { type AnchorText, offsetOf, type TextRun, withoutWhiteSpace } from './anchor-text.ts';

/** The most UTF-16 units of a text that one thread may quote. */
export const MAX_QUOTE_LENGTH = 2_000;
/** Of the surroundings kept on either side. */
export const CONTEXT_LENGTH = 32;
/** The most ranges of ids kept; of text typed by more people in more pieces, the longest. */
export const MAX_ID_RANGES = 64;

/** Of the surroundings, so many characters without white space have to be there still. */
const NEAR_LENGTH = 12;
/** A quote with only one side of its surroundings, or with none, has to be so long in all (without white space). */
const ONE_SIDED_EVIDENCE = 16;
const UNSIDED_EVIDENCE = 24;
const MAX_OCCURRENCES = 1_000;

/** Words in a text field. */
export interface TextAnchor {
  readonly on: 'text';
  readonly field: string;
  readonly quote: string;
  readonly before: string;
  readonly after: string;
  /** The Yjs ids of the quoted characters in their order: client, clock and length of each range, all in one list. */
  readonly ids: readonly number[];
}

export type Anchor =
  | { readonly on: 'codex' }
  /** `field`: a field id, or `title`. */
  | { readonly on: 'field'; readonly field: string }
  | { readonly on: 'row'; readonly field: string; readonly row: string }
  | TextAnchor;

/** The field content that anchors are resolved in. */
export interface AnchorSpace {
  readonly hasField: (field: string) => boolean;
  readonly hasRow: (field: string, row: string) => boolean;
  /** `null` when the field holds no text. */
  readonly textOf: (field: string) => AnchorText | null;
}

export type AnchorPlace =
  | { readonly on: 'codex' }
  | { readonly on: 'field'; readonly field: string }
  | { readonly on: 'row'; readonly field: string; readonly row: string }
  /** In the string of the field's `AnchorText`. `exact`: it reads as quoted, white space aside. */
  | {
      readonly on: 'text';
      readonly field: string;
      readonly from: number;
      readonly to: number;
      readonly exact: boolean;
    };

export type ResolvedAnchor =
  | { readonly found: AnchorPlace }
  /** `near`: about where the words stood, as an offset in the field; `null` when nothing tells. */
  | { readonly removed: string; readonly near: number | null };

/**
 * Anchors the characters `[from, to)` of a text field. Throws `invalid_input` when these are none but white space, `too_large` over
 * `MAX_QUOTE_LENGTH`.
 */
export function makeAnchor(field: string, text: AnchorText, from: number, to: number): TextAnchor {
  const [start, end] = trimmed(text.text, from, to);
  if (start >= end) throw new BinderyError('invalid_input', 'There are no words to comment on');
  if (end - start > MAX_QUOTE_LENGTH)
    throw new BinderyError('too_large', `A comment is about ${MAX_QUOTE_LENGTH} characters at most`);
  return {
    on: 'text',
    field,
    quote: text.text.slice(start, end),
    before: wellFormed(text.text.slice(Math.max(0, start - CONTEXT_LENGTH), start)),
    after: wellFormed(text.text.slice(end, end + CONTEXT_LENGTH)),
    ids: idsBetween(text.runs, start, end),
  };
}

/** Every place where the text reads like the quote, white space aside; for anchors made by programs. */
export function findQuote(text: AnchorText, quote: string): { readonly from: number; readonly to: number }[] {
  const bare = withoutWhiteSpace(quote).text;
  return bare === '' ? [] : occurrences(text, bare).map(({ from, to }) => ({ from, to }));
}

/** Where the anchor stands now. A pure function of the content: every replica that has the same answers the same. */
export function resolveAnchor(anchor: Anchor, space: AnchorSpace): ResolvedAnchor {
  switch (anchor.on) {
    case 'codex':
      return { found: anchor };
    case 'field':
      return space.hasField(anchor.field) ? { found: anchor } : { removed: '', near: null };
    case 'row':
      return space.hasRow(anchor.field, anchor.row) ? { found: anchor } : { removed: '', near: null };
    case 'text': {
      const text = space.textOf(anchor.field);
      return text === null ? { removed: anchor.quote, near: null } : resolveTextAnchor(anchor, text);
    }
  }
}

/**
 * Finds the quoted words, never by guessing:
 *
 * 1. by id: what is left of the quoted characters, if the text reads like the quote around them;
 * 2. else from the first to the last of them, if at least half are left: an edited remainder, with what was written in between;
 * 3. else by quote and surroundings, for text that was moved, restored or written anew: the one place with both sides of its
 *    surroundings, or the one with either side, or the only one at all if the quote is long enough to be no coincidence;
 * 4. else it is gone. Two places that are as good as each other count as none.
 */
export function resolveTextAnchor(anchor: TextAnchor, text: AnchorText): ResolvedAnchor {
  const left = survivors(anchor.ids, text);
  const bareQuote = withoutWhiteSpace(anchor.quote).text;
  const found = (from: number, to: number, exact: boolean): ResolvedAnchor => ({
    found: { on: 'text', field: anchor.field, from, to, exact },
  });
  const [first, last] = [left[0], left.at(-1)];
  if (first !== undefined && last !== undefined && text.text.slice(first.from, last.to) === anchor.quote)
    return found(first.from, last.to, true);
  const places = bareQuote === '' ? [] : occurrences(text, bareQuote);
  const own = mostOf(places, left);
  if (own !== null) return found(own.from, own.to, true);
  const count = left.reduce((sum, { from, to }) => sum + to - from, 0);
  if (first !== undefined && last !== undefined && count * 2 >= idCount(anchor.ids))
    return found(first.from, last.to, false);
  const other = bySurroundings(anchor, bareQuote, places, text);
  if (other !== null) return found(other.from, other.to, true);
  return { removed: anchor.quote, near: first?.from ?? placeOf(anchor, text) };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** An occurrence of the quote: in the string, and in the text without white space. */
interface Occurrence extends Range {
  readonly bareFrom: number;
  readonly bareTo: number;
}

/** Without white space at its ends, and with the whole of a character that consists of two units. */
function trimmed(text: string, from: number, to: number): [number, number] {
  let [start, end] = [Math.max(from, 0), Math.min(to, text.length)];
  if (isInsidePair(text, start)) start -= 1;
  if (isInsidePair(text, end)) end += 1;
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return [start, end];
}

function isInsidePair(text: string, index: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(Math.max(index - 1, 0), index + 1));
}

/** Without the halves of surrogate pairs at its ends. */
function wellFormed(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
}

function idsBetween(runs: readonly TextRun[], from: number, to: number): number[] {
  const ranges: [client: number, clock: number, length: number][] = [];
  for (const { client, clock, length, offset } of runs) {
    const start = Math.max(from, offset);
    const end = Math.min(to, offset + length);
    if (start < end) ranges.push([client, clock + start - offset, end - start]);
  }
  if (ranges.length <= MAX_ID_RANGES) return ranges.flat();
  const least = [...ranges].sort((a, b) => b[2] - a[2])[MAX_ID_RANGES - 1]?.[2] ?? 0;
  const longest = ranges.filter(([, , length]) => length > least);
  const room = MAX_ID_RANGES - longest.length;
  const alike = new Set(ranges.filter(([, , length]) => length === least).slice(0, room));
  return ranges.filter((range) => range[2] > least || alike.has(range)).flat();
}

function idCount(ids: readonly number[]): number {
  let count = 0;
  for (let index = 2; index < ids.length; index += 3) count += ids[index] ?? 0;
  return count;
}

/** Where the characters with these ids stand now, in the order of the text. */
function survivors(ids: readonly number[], text: AnchorText): Range[] {
  const ranges: Range[] = [];
  for (let index = 0; index + 2 < ids.length; index += 3) {
    const [client = 0, clock = 0, length = 0] = ids.slice(index, index + 3);
    const runs = text.runsOf(client);
    for (let at = firstAfter(runs, clock); at < runs.length; at += 1) {
      const run = runs[at];
      if (run === undefined || run.clock >= clock + length) break;
      const from = Math.max(clock, run.clock) - run.clock + run.offset;
      const to = Math.min(clock + length, run.clock + run.length) - run.clock + run.offset;
      ranges.push({ from, to });
    }
  }
  return ranges.sort((a, b) => a.from - b.from);
}

/** The first run that ends after `clock`. */
function firstAfter(runs: readonly TextRun[], clock: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const run = runs[middle];
    if (run !== undefined && run.clock + run.length <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

function occurrences(text: AnchorText, bareQuote: string): Occurrence[] {
  const { text: bare, offsets } = text.bare();
  const found: Occurrence[] = [];
  for (
    let at = bare.indexOf(bareQuote);
    at >= 0 && found.length < MAX_OCCURRENCES;
    at = bare.indexOf(bareQuote, at + 1)
  ) {
    const bareTo = at + bareQuote.length;
    found.push({ bareFrom: at, bareTo, from: offsets[at] ?? 0, to: (offsets[bareTo - 1] ?? 0) + 1 });
  }
  return found;
}

/** The occurrence that holds most of the surviving characters; `null` when none holds any. */
function mostOf(places: readonly Occurrence[], left: readonly Range[]): Occurrence | null {
  let best: Occurrence | null = null;
  let most = 0;
  for (const place of places) {
    let count = 0;
    for (const { from, to } of left)
      count += Math.max(0, Math.min(to, place.to) - Math.max(from, place.from));
    if (count > most) [best, most] = [place, count];
  }
  return best;
}

function bySurroundings(
  { before, after }: TextAnchor,
  bareQuote: string,
  places: readonly Occurrence[],
  text: AnchorText,
): Occurrence | null {
  const bare = text.bare().text;
  const nearBefore = withoutWhiteSpace(before).text.slice(-NEAR_LENGTH);
  const nearAfter = withoutWhiteSpace(after).text.slice(0, NEAR_LENGTH);
  const isAfterIt = ({ bareFrom }: Occurrence): boolean =>
    nearBefore === ''
      ? bareFrom === 0
      : bareFrom >= nearBefore.length && bare.startsWith(nearBefore, bareFrom - nearBefore.length);
  const isBeforeIt = ({ bareTo }: Occurrence): boolean =>
    nearAfter === '' ? bareTo === bare.length : bare.startsWith(nearAfter, bareTo);
  const both = places.filter((place) => isAfterIt(place) && isBeforeIt(place));
  if (both.length > 0) return only(both);
  const either = places.filter(
    (place) =>
      (isAfterIt(place) && bareQuote.length + nearBefore.length >= ONE_SIDED_EVIDENCE) ||
      (isBeforeIt(place) && bareQuote.length + nearAfter.length >= ONE_SIDED_EVIDENCE),
  );
  if (either.length > 0) return only(either);
  return bareQuote.length >= UNSIDED_EVIDENCE ? only(places) : null;
}

function only(places: readonly Occurrence[]): Occurrence | null {
  return places.length === 1 ? (places[0] ?? null) : null;
}

/** Where the quoted words stood: beside what is left of them in Yjs, else beside their surroundings. */
function placeOf({ ids, before, after }: TextAnchor, text: AnchorText): number | null {
  const [client, clock] = ids;
  const { doc } = text.root;
  if (doc !== null && client !== undefined && clock !== undefined) {
    const position = new Y.RelativePosition(null, null, Y.createID(client, clock), 0);
    // Not to where an undo put the text again: only the replica that undid it knows that place.
    const place = Y.createAbsolutePositionFromRelativePosition(position, doc, false);
    const offset = place && offsetOf(text, place.type, place.index);
    if (offset !== null) return offset;
  }
  const preceding = onlyPlace(text, withoutWhiteSpace(before).text);
  if (preceding !== null) return preceding.to;
  return onlyPlace(text, withoutWhiteSpace(after).text)?.from ?? null;
}

function onlyPlace(text: AnchorText, bare: string): Occurrence | null {
  return bare.length < NEAR_LENGTH ? null : only(occurrences(text, bare));
}
