/** Two texts that were made of the same one, brought together; and places of one text found in the other. */
import { diffText } from '#core/crdt/plain-text.ts';

/** A replacement in the text that both were made of: `from` to `to` (exclusive) gives way to `insert`. */
interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/**
 * Has everything that either wrote, and nothing that either removed. Where both wrote at the same place, theirs stands first; what
 * both wrote alike stands once.
 */
export function mergeTexts(base: string, mine: string, theirs: string): string {
  if (mine === base || mine === theirs) return theirs;
  if (theirs === base) return mine;
  const first = hunksBetween(base, theirs);
  const isTheirs = (hunk: Hunk) =>
    first.some(({ from, to, insert }) => from === hunk.from && to === hunk.to && insert === hunk.insert);
  const second = hunksBetween(base, mine).filter((hunk) => !isTheirs(hunk));
  const all = [...first, ...second];
  const bounds = [...new Set([0, base.length, ...all.flatMap(({ from, to }) => [from, to])])];
  bounds.sort((a, b) => a - b);
  let merged = '';
  bounds.forEach((at, index) => {
    for (const { from, insert } of all) if (from === at) merged += insert;
    const next = bounds[index + 1] ?? at;
    if (!all.some(({ from, to }) => from <= at && next <= to && from < to)) merged += base.slice(at, next);
  });
  return merged;
}

/** Where a place of `before` is in `after`: behind the character that it stood behind, or where that was. */
export function followPlace(before: string, after: string, place: number): number {
  let shift = 0;
  for (const { from, to, insert } of hunksBetween(before, after)) {
    if (from >= place) break;
    if (place < to) return from + shift + insert.length;
    shift += insert.length - (to - from);
  }
  return Math.max(0, Math.min(after.length, place + shift));
}

function hunksBetween(before: string, after: string): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let shift = 0;
  for (const { index, remove, insert } of diffText(before, after)) {
    const from = index - shift;
    hunks.push({ from, to: from + remove, insert });
    shift += insert.length - remove;
  }
  return hunks;
}
