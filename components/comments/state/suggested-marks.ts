/** A suggestion as its text shows it where it stands: the words that go, and those that would come, one by one. */
import type { SuggestedWords, TextPlaces } from '#components/comments-context/comments-context.ts';
import { personColors } from '#components/ui/person-color.ts';
import type { AnchorText } from '#core/comments/anchor-text.ts';
import type { Thread } from '#core/comments/comments.ts';
import { diffByWords } from '#core/history/text-diff.ts';
import { placesBetween } from './text-places.ts';

export interface SuggestedMark {
  readonly places: TextPlaces;
  readonly suggests: SuggestedWords;
}

/** In characters of the words that the suggestion is about. */
interface Piece extends Omit<SuggestedWords, 'color' | 'looks'> {
  readonly from: number;
  readonly to: number;
}

/**
 * The marks of a suggestion whose words stand exactly at `[from, to)` of the text; the first one is about all of them. None for a
 * comment, and for what was decided on.
 */
export function suggestedMarks(
  { suggestion, comments: [opening] }: Pick<Thread, 'suggestion' | 'comments'>,
  text: AnchorText,
  { from, to }: { readonly from: number; readonly to: number },
): readonly SuggestedMark[] {
  if (suggestion === null || suggestion.decision !== null || opening === undefined) return [];
  const { color } = personColors(opening.author.id);
  const { change } = suggestion;
  const words = text.text.slice(from, to);
  const whole: Piece = { from: 0, to: words.length, removes: false, side: 'after', text: '' };
  const looks = change.kind === 'format' ? change.add.map(({ type }) => type) : [];
  const pieces =
    change.kind !== 'text'
      ? [whole]
      : change.side === 'over'
        ? [whole, ...piecesOf(words, change.text)]
        : [{ ...whole, side: change.side, text: change.text }];
  return pieces.flatMap(({ from: start, to: end, ...suggests }) => {
    const places = placesBetween(text, from + start, from + end);
    return places === null ? [] : [{ places, suggests: { ...suggests, color, looks } }];
  });
}

/** What goes, each with what comes in its place; what only comes stands beside the character before it. */
function piecesOf(before: string, after: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { kind, text } of diffByWords(before, after)) {
    const last = pieces.at(-1);
    if (kind === 'removed')
      pieces.push({ from: at, to: at + text.length, removes: true, side: 'after', text: '' });
    else if (kind === 'added' && last?.removes === true && last.to === at)
      pieces[pieces.length - 1] = { ...last, text };
    else if (kind === 'added') pieces.push(beside(before, at, text));
    if (kind !== 'added') at += text.length;
  }
  return pieces;
}

function beside(before: string, at: number, text: string): Piece {
  const added = { removes: false, text } as const;
  const isPair = (index: number): boolean =>
    /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(before.slice(index, index + 2));
  if (at === 0) return { ...added, from: 0, to: isPair(0) ? 2 : 1, side: 'before' };
  return { ...added, from: at - (at > 1 && isPair(at - 2) ? 2 : 1), to: at, side: 'after' };
}
