/** Anchors: to the Codex, a field, a row, or words in a text; and finding where they stand now. */
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import {
  areObjectsIn,
  bySurroundings,
  CONTEXT_LENGTH,
  countOf,
  holding,
  onlyPlace,
  type Range,
  rangeAt,
} from './anchor-places.ts';
import { type AnchorText, offsetOf, type TextRun, withoutWhiteSpace } from './anchor-text.ts';

/** The most UTF-16 units of a text that one thread may quote. */
export const MAX_QUOTE_LENGTH = 2_000;
/** The most ranges of ids kept; of text typed by more people in more pieces, the longest. */
export const MAX_ID_RANGES = 64;

/** That a program is told of; where a thread stands does not depend on it. */
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

/** The first places where the text reads like the quote, white space aside; for anchors made by programs. */
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
 * 1. by id: where at least half of the quoted characters stand, and the text reads like the quote around them;
 * 2. else from the first to the last of them, if at least half are left: an edited remainder, with what was written in between;
 * 3. else by quote and surroundings, for text that was moved, restored or written anew: the one place with both sides of its
 *    surroundings, or the one with either side, or the only one at all if the quote is long enough to be no coincidence;
 * 4. else it is gone. Two places that are as good as each other count as none.
 *
 * Mentions and other objects all read alike, so only by their ids they are known to be the quoted ones: else the place is not exact.
 */
export function resolveTextAnchor(anchor: TextAnchor, text: AnchorText): ResolvedAnchor {
  const left = survivors(anchor.ids, text);
  const bareQuote = withoutWhiteSpace(anchor.quote).text;
  const found = (from: number, to: number, reads: boolean): ResolvedAnchor => {
    const exact = reads && areObjectsIn(text.text, from, to, left);
    return { found: { on: 'text', field: anchor.field, from, to, exact } };
  };
  const [first, last] = [left[0], left.at(-1)];
  if (first !== undefined && last !== undefined && text.text.slice(first.from, last.to) === anchor.quote)
    return found(first.from, last.to, true);
  const half = idCount(anchor.ids) / 2;
  const own = bareQuote === '' ? null : holding(left, half, bareQuote, text);
  if (own !== null) return found(own.from, own.to, true);
  if (first !== undefined && last !== undefined && countOf(left) >= half)
    return found(first.from, last.to, false);
  const other = bareQuote === '' ? null : bySurroundings(anchor, bareQuote, text);
  if (other !== null) return found(other.from, other.to, true);
  return { removed: anchor.quote, near: first?.from ?? placeOf(anchor, text) };
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

function occurrences(text: AnchorText, bareQuote: string): Range[] {
  const { text: bare } = text.bare();
  const found: Range[] = [];
  for (
    let at = bare.indexOf(bareQuote);
    at >= 0 && found.length < MAX_OCCURRENCES;
    at = bare.indexOf(bareQuote, at + 1)
  )
    found.push(rangeAt(text, at, bareQuote.length));
  return found;
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
