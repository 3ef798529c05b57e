/** Search highlights: finds the words of a query in a text, and cuts the excerpt to show. */
import type { SearchTerm } from './search-query.ts';
import { type Word, wordsOf } from './words.ts';

/** A part of a text; `match` is true for a highlight. The segments joined are the text. */
export interface Segment {
  readonly text: string;
  readonly match: boolean;
}

/** Adjacent words to find; the last is a prefix unless `exact`. */
export interface Needle {
  readonly words: readonly string[];
  readonly exact: boolean;
}

interface Mark {
  readonly from: number;
  readonly to: number;
}

const MOST_MARKS = 200;

/** The needles of a query's terms. */
export function needlesOf(terms: readonly Pick<SearchTerm, 'text' | 'exact' | 'negated'>[]): Needle[] {
  return terms
    .filter((term) => !term.negated)
    .map((term) => ({ words: wordsOf(term.text).map((word) => word.text), exact: term.exact }))
    .filter((needle) => needle.words.length > 0);
}

/** The whole text, split where matches begin and end. */
export function highlight(text: string, needles: readonly Needle[]): Segment[] {
  return cut(text, 0, text.length, findMarks(text, needles));
}

/** Whether every needle is in the text. */
export function matchesAll(text: string, needles: readonly Needle[]): boolean {
  const words = wordsOf(text);
  return needles.every((needle) => words.some((_, index) => matchAt(words, index, needle) !== null));
}

/**
 * About `length` characters around the place with the most different matches, with ellipses, and whitespace collapsed;
 * `null` when nothing matches.
 */
export function excerpt(text: string, needles: readonly Needle[], length = 160): Segment[] | null {
  const marks = findMarks(text, needles);
  const [first] = densest(marks, length);
  if (!first) return null;
  const lead = Math.min(48, Math.floor(length / 3));
  const from = startOfWord(text, Math.max(0, first.from - lead));
  const to = endOfWord(text, Math.max(first.to, Math.min(text.length, from + length)));
  const segments = cut(text, from, to, marks);
  if (from > 0) segments.unshift({ text: '…', match: false });
  if (to < text.trimEnd().length) segments.push({ text: '…', match: false });
  return joined(segments.map((segment) => ({ ...segment, text: segment.text.replace(/\s+/g, ' ') })));
}

/** The beginning of a text as one segment, for hits without words. */
export function opening(text: string, length = 160): Segment[] {
  const flat = text
    .slice(0, length * 4)
    .replace(/\s+/g, ' ')
    .trim();
  if (flat.length <= length) return flat === '' ? [] : [{ text: flat, match: false }];
  return [{ text: `${flat.slice(0, endOfWord(flat, length)).trimEnd()}…`, match: false }];
}

function findMarks(text: string, needles: readonly Needle[]): Mark[] {
  if (needles.length === 0) return [];
  const words = wordsOf(text);
  const marks: Mark[] = [];
  for (let index = 0; index < words.length && marks.length < MOST_MARKS; index++) {
    for (const needle of needles) {
      const mark = matchAt(words, index, needle);
      if (mark) marks.push(mark);
    }
  }
  return merge(marks);
}

function matchAt(words: readonly Word[], index: number, { words: sought, exact }: Needle): Mark | null {
  const first = words[index];
  const last = words[index + sought.length - 1];
  if (!first || !last) return null;
  for (const [offset, part] of sought.entries()) {
    const word = words[index + offset]?.text ?? '';
    const mayGoOn = !exact && offset === sought.length - 1;
    if (mayGoOn ? !word.startsWith(part) : word !== part) return null;
  }
  return { from: first.from, to: exact ? last.to : endOfPrefix(last, sought.at(-1) ?? '') };
}

/** Only what was typed is marked, where folding kept one character for one; else the whole word. */
function endOfPrefix(word: Word, prefix: string): number {
  return word.to - word.from === word.text.length ? word.from + prefix.length : word.to;
}

function merge(marks: readonly Mark[]): Mark[] {
  const sorted = [...marks].sort((a, b) => a.from - b.from || b.to - a.to);
  const merged: Mark[] = [];
  for (const mark of sorted) {
    const last = merged.at(-1);
    if (last && mark.from <= last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, mark.to) };
    else merged.push(mark);
  }
  return merged;
}

/** The longest run of marks that fits into `length`; the earliest of equals. */
function densest(marks: readonly Mark[], length: number): readonly Mark[] {
  let best: readonly Mark[] = marks.slice(0, 1);
  let end = 0;
  for (const [start, mark] of marks.entries()) {
    while (end < marks.length && (marks[end]?.to ?? 0) - mark.from <= (length * 2) / 3) end++;
    if (end - start > best.length) best = marks.slice(start, end);
  }
  return best;
}

function cut(text: string, from: number, to: number, marks: readonly Mark[]): Segment[] {
  const segments: Segment[] = [];
  let at = from;
  for (const mark of marks) {
    if (mark.to <= from || mark.from >= to) continue;
    const start = Math.max(mark.from, at);
    const stop = Math.min(mark.to, to);
    if (start > at) segments.push({ text: text.slice(at, start), match: false });
    segments.push({ text: text.slice(start, stop), match: true });
    at = stop;
  }
  if (at < to) segments.push({ text: text.slice(at, to), match: false });
  return segments;
}

function joined(segments: readonly Segment[]): Segment[] {
  const result: Segment[] = [];
  for (const segment of segments) {
    const last = result.at(-1);
    if (segment.text === '') continue;
    if (last && last.match === segment.match) {
      result[result.length - 1] = { text: last.text + segment.text, match: last.match };
    } else result.push(segment);
  }
  return result;
}

/** Back to the beginning of the word at `at`, if it is near. */
function startOfWord(text: string, at: number): number {
  for (let back = 0; back < 24 && at - back > 0; back++) {
    if (/\s/.test(text.charAt(at - back - 1))) return at - back;
  }
  return at <= 24 ? 0 : withinCharacter(text, at) ? at + 1 : at;
}

function endOfWord(text: string, at: number): number {
  for (let on = 0; on < 24 && at + on < text.length; on++) {
    if (/\s/.test(text.charAt(at + on))) return at + on;
  }
  return at + 24 >= text.length ? text.length : withinCharacter(text, at) ? at + 1 : at;
}

/** Between the halves of a surrogate pair. */
function withinCharacter(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
}
