/** Characters of a field's text as places in its Yjs texts. */
import * as Y from 'yjs';
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import { type AnchorText, spansOf } from '#core/comments/anchor-text.ts';

/** `[from, to)` of the string of a field, as places in its Yjs texts; `null` where there is no character. */
export function placesBetween(text: AnchorText, from: number, to: number): TextPlaces | null {
  const spans = spansOf(text, from, to);
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return null;
  return {
    start: Y.createRelativePositionFromTypeIndex(first.text, first.from),
    end: Y.createRelativePositionFromTypeIndex(last.text, last.to),
  };
}
