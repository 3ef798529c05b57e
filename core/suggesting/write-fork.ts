/** Suggestions written into a fork of a text, as if they had been accepted there. */
import * as Y from 'yjs';
import { type AnchorText, readAnchorText, spansOf } from '#core/comments/anchor-text.ts';
import { diffByWords } from '#core/history/text-diff.ts';
import type { TextChange } from '#core/suggestions/proposed-change.ts';
import type { OwnText } from './find-proposals.ts';

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Makes the changes in `root`, whose text is the one that the places of `own` are of. One that another has been made over is left out. */
export function writeFork(root: Y.Text | Y.XmlFragment, own: readonly OwnText[]): readonly OwnText[] {
  const text = readAnchorText(root);
  const [first] = own;
  if (text.text === '' && root instanceof Y.XmlFragment) {
    if (first === undefined) return [];
    writeParagraphs(root, first.change.text);
    return [first];
  }
  const made: OwnText[] = [];
  let end = Number.POSITIVE_INFINITY;
  root.doc?.transact(() => {
    for (const suggestion of [...own].sort((a, b) => b.from - a.from || b.to - a.to)) {
      if (suggestion.to > end) continue;
      const edits = editsOf(text.text.slice(suggestion.from, suggestion.to), suggestion.change);
      for (const edit of edits.reverse()) write(text, suggestion.from, edit);
      made.push(suggestion);
      end = suggestion.from;
    }
  });
  return made.reverse();
}

/** A paragraph for each line, in place of what stands in an empty text. */
function writeParagraphs(root: Y.XmlFragment, text: string): void {
  const paragraphs = text.split('\n').map((line) => {
    const paragraph = new Y.XmlElement('paragraph');
    if (line !== '') paragraph.insert(0, [new Y.XmlText(line)]);
    return paragraph;
  });
  root.doc?.transact(() => {
    root.delete(0, root.length);
    root.insert(0, paragraphs);
  });
}

/** Only the words that change, so that those between keep their ids. */
function editsOf(quote: string, { side, text }: TextChange): Edit[] {
  if (side === 'before') return [{ from: 0, to: 0, text }];
  if (side === 'after') return [{ from: quote.length, to: quote.length, text }];
  const edits: Edit[] = [];
  let at = 0;
  for (const { kind, text: part } of diffByWords(quote, text)) {
    const last = edits.at(-1);
    if (kind === 'removed') edits.push({ from: at, to: at + part.length, text: '' });
    else if (kind === 'added' && last !== undefined && last.to === at && last.text === '')
      edits[edits.length - 1] = { ...last, text: part };
    else if (kind === 'added') edits.push({ from: at, to: at, text: part });
    if (kind !== 'added') at += part.length;
  }
  return edits;
}

function write(text: AnchorText, start: number, { from, to, text: words }: Edit): void {
  const place = insertionAt(text, start + (from < to ? from : to), from < to);
  const spans = spansOf(text, start + from, start + to);
  // Written first: a text that is emptied may lose its place in the block.
  if (words !== '' && place !== null) place.text.insert(place.index, words);
  for (const [index, span] of spans.entries()) {
    const shift = index === 0 && span.text === place?.text ? words.length : 0;
    span.text.delete(span.from + shift, span.to - span.from);
  }
}

/** Within the Yjs text of the character behind the place, or of the one before it. */
function insertionAt(
  { pieces }: AnchorText,
  at: number,
  isBeforeWords: boolean,
): { readonly text: Y.Text; readonly index: number } | null {
  const holds = pieces.filter(({ offset, length }) => at >= offset && at <= offset + length);
  const piece = isBeforeWords ? holds.at(-1) : (holds.find(({ length }) => length > 0) ?? holds[0]);
  return piece === undefined ? null : { text: piece.text, index: at - piece.offset };
}
