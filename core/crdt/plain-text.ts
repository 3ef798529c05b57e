/** Changes a plain text into another by minimal edits, so that carets and concurrent edits keep their place. */
import { type Change, diffChars, diffWordsWithSpace } from 'diff';
import type * as Y from 'yjs';

/** Beyond these edit distances a finer diff costs more than it keeps. */
const MAX_CHARACTER_EDITS = 256;
const MAX_WORD_EDITS = 512;

export interface TextEdit {
  /** Where, in UTF-16 units of the text as it is when this edit is made (the edits before it are done). */
  readonly index: number;
  /** How many UTF-16 units go. */
  readonly remove: number;
  readonly insert: string;
}

/**
 * Makes a shared text equal `next` by a minimal diff. Lone surrogates become U+FFFD, and embedded objects are removed. Call
 * inside a transaction.
 */
export function applyTextDiff(text: Y.Text, next: string): void {
  removeEmbeds(text);
  for (const edit of diffText(text.toString(), wellFormed(next))) {
    if (edit.remove > 0) text.delete(edit.index, edit.remove);
    if (edit.insert !== '') text.insert(edit.index, edit.insert);
  }
}

/** The edits that turn `previous` into `next`, in order; none splits a surrogate pair. */
export function diffText(previous: string, next: string): TextEdit[] {
  if (previous === next) return [];
  const start = commonPrefix(previous, next);
  const end = commonSuffix(previous, next, start);
  const before = previous.slice(start, previous.length - end);
  const after = next.slice(start, next.length - end);
  if (before === '' || after === '') return [{ index: start, remove: before.length, insert: after }];
  return toEdits(start, diffMiddle(before, after));
}

function diffMiddle(before: string, after: string): readonly Pick<Change, 'value' | 'added' | 'removed'>[] {
  return (
    diffChars(before, after, { maxEditLength: MAX_CHARACTER_EDITS }) ??
    diffWordsWithSpace(before, after, { maxEditLength: MAX_WORD_EDITS }) ?? [
      { value: before, added: false, removed: true },
      { value: after, added: true, removed: false },
    ]
  );
}

function toEdits(start: number, parts: readonly Pick<Change, 'value' | 'added' | 'removed'>[]): TextEdit[] {
  const edits: TextEdit[] = [];
  let index = start;
  for (const { value, added, removed } of parts) {
    const last = edits.at(-1);
    if (removed) {
      // Removing right behind an insertion is one replacement, made at the place the insertion began.
      edits.push({ index, remove: value.length, insert: '' });
    } else if (added) {
      if (last?.insert === '' && last.index === index) edits[edits.length - 1] = { ...last, insert: value };
      else edits.push({ index, remove: 0, insert: value });
      index += value.length;
    } else {
      index += value.length;
    }
  }
  return edits;
}

function commonPrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length += 1;
  return length > 0 && isHighSurrogate(a.charCodeAt(length - 1)) ? length - 1 : length;
}

function commonSuffix(a: string, b: string, prefix: number): number {
  const limit = Math.min(a.length, b.length) - prefix;
  let length = 0;
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) {
    length += 1;
  }
  return length > 0 && isLowSurrogate(a.charCodeAt(a.length - length)) ? length - 1 : length;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** An embed counts as one character but prints as none, so positions in the printed text would be off by it. */
function removeEmbeds(text: Y.Text): void {
  if (text.length === text.toString().length) return;
  let index = 0;
  for (const { insert } of text.toDelta() as { insert: unknown }[]) {
    if (typeof insert === 'string') index += insert.length;
    else text.delete(index, 1);
  }
}
