/** Formatting of words of a fork as a proposal for the words of the base; given again, it is taken back. */
import { type Anchor, makeAnchor } from '#core/comments/anchor.ts';
import type { AnchorText } from '#core/comments/anchor-text.ts';
import type { BlockChange, FormatChange } from '#core/suggestions/proposed-change.ts';
import type { Comparison } from './compare-texts.ts';

export interface ProposedFormatting {
  readonly anchor: Anchor;
  /** In the string of the base. */
  readonly from: number;
  readonly to: number;
}

/**
 * The words of the base that stand in `[from, to)` of the fork, from the first to the last. `null` where some of them are
 * only suggested: these have no formatting of their own. Throws as `makeAnchor`.
 */
export function findWords(
  field: string,
  base: AnchorText,
  { same, hunks }: Pick<Comparison, 'same' | 'hunks'>,
  [from, to]: readonly [number, number],
): ProposedFormatting | null {
  const isAdded = hunks.some(
    ({ at, text }) => at !== null && text !== '' && at < to && at + text.length > from,
  );
  if (isAdded) return null;
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const piece of same) {
    const [first, last] = [Math.max(from, piece.at), Math.min(to, piece.at + piece.length)];
    if (first >= last) continue;
    start = Math.min(start, piece.from + first - piece.at);
    end = Math.max(end, piece.from + last - piece.at);
  }
  if (base.text.slice(start, end).trim() === '') return null;
  return { anchor: makeAnchor(field, base, start, end), from: start, to: end };
}

/** Both for the same words: what comes later counts, and what is given a second time is taken back. `null`: nothing is left. */
export function mergeFormatting(
  known: FormatChange | BlockChange,
  next: FormatChange | BlockChange,
): FormatChange | BlockChange | null {
  if (known.kind === 'block' || next.kind === 'block') {
    const isSame = known.kind === next.kind && JSON.stringify(known) === JSON.stringify(next);
    return isSame ? null : next;
  }
  const has = (change: FormatChange, type: string) => change.add.some((mark) => mark.type === type);
  const isAgain =
    next.add.every((mark) => mark.type !== 'link' && has(known, mark.type)) &&
    next.remove.every((type) => known.remove.includes(type));
  const [added, removed] = [new Set(next.add.map(({ type }) => type)), new Set(next.remove)];
  const kept = {
    add: known.add.filter(({ type }) => !added.has(type) && !removed.has(type)),
    remove: known.remove.filter((type) => !added.has(type) && !removed.has(type)),
  };
  const add = isAgain ? kept.add : [...kept.add, ...next.add];
  const remove = isAgain ? kept.remove : [...kept.remove, ...next.remove];
  return add.length + remove.length === 0 ? null : { kind: 'format', add, remove };
}
