/** A place of a fork in the fork that is made in its stead, so that a caret stays where it was. */
import type { AnchorText } from '#core/comments/anchor-text.ts';
import { compareTexts } from './compare-texts.ts';

/**
 * Where a place of the string of one text is in that of another made of the same Codex. It goes with the character before it, else with
 * the one behind it; among words that are not there any more, as far into what stands in their stead.
 */
export function followPlace(before: AnchorText, after: AnchorText, place: number): number {
  const { same, hunks } = compareTexts(before, after);
  const piece =
    same.find(({ from, length }) => from < place && place <= from + length) ??
    same.find(({ from }) => from === place);
  if (piece !== undefined) return piece.at + place - piece.from;
  const hunk = hunks.find(({ from, to }) => from <= place && place <= to);
  if (hunk?.at !== undefined && hunk.at !== null)
    return hunk.at + Math.min(place - hunk.from, hunk.text.length);
  return Math.min(place, after.text.length);
}
