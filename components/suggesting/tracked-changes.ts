/** The hunks of a fork as its editor draws them: places in the Yjs texts of the fork. */
import * as Y from 'yjs';
import { placesBetween } from '#components/comments/state/text-places.ts';
import type { TrackedChange } from '#components/suggesting-context/suggesting-context.ts';
import type { AnchorText } from '#core/comments/anchor-text.ts';
import type { Comparison, Hunk } from '#core/suggesting/compare-texts.ts';
import type { OwnText } from '#core/suggesting/find-proposals.ts';

interface Texts {
  readonly base: AnchorText;
  readonly fork: AnchorText;
  readonly own: readonly OwnText[];
}

export function trackedChanges({ hunks, strange }: Comparison, texts: Texts): readonly TrackedChange[] {
  const { base, fork, own } = texts;
  const threadOf = ({ from, to }: Pick<Hunk, 'from' | 'to'>) =>
    own.find((suggestion) => from <= suggestion.to && to >= suggestion.from)?.id ?? null;
  const changed = hunks.map((found): TrackedChange => {
    const hunk = wholeWords(found, base.text);
    const { from, to, at, text } = hunk;
    const place = from < to ? placeOf(hunk, fork) : null;
    return {
      threadId: threadOf(hunk),
      added: at === null || text === '' ? null : placesBetween(fork, at, at + text.length),
      removed: place && { place, text: base.text.slice(from, to) },
    };
  });
  // Words in a text that was empty.
  const begun = base.text === '' && hunks.length === 0 ? [{ from: 0, to: fork.text.length }] : strange;
  const added = begun.flatMap(({ from, to }): TrackedChange[] => {
    const places = from < to ? placesBetween(fork, from, to) : null;
    return places === null ? [] : [{ threadId: own[0]?.id ?? null, added: places, removed: null }];
  });
  return [...changed, ...added].filter((change) => change.added !== null || change.removed !== null);
}

/** A word in place of another, not letters in place of letters; what only comes or only goes stays as it is. */
function wholeWords(hunk: Hunk, base: string): Hunk {
  const { from, to, at, text, block } = hunk;
  if (from === to || text === '' || at === null) return hunk;
  let [start, end] = [from, to];
  if (isWord(base[from]) || isWord(text[0])) while (start > block.from && isWord(base[start - 1])) start -= 1;
  if (isWord(base[to - 1]) || isWord(text.at(-1))) while (end < block.to && isWord(base[end])) end += 1;
  const whole = base.slice(start, from) + text + base.slice(to, end);
  return { ...hunk, from: start, to: end, at: at - (from - start), text: whole };
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{M}\p{N}_]/u.test(character);
}

/** Before the words that come, or in the block of which nothing is left. */
function placeOf({ at, block }: Hunk, { pieces }: AnchorText): Y.RelativePosition | null {
  if (at === null) return block.id === null ? null : new Y.RelativePosition(block.id, null, null, 0);
  const piece = pieces.find(({ offset, length }) => at >= offset && at <= offset + length);
  return piece === undefined ? null : Y.createRelativePositionFromTypeIndex(piece.text, at - piece.offset);
}
