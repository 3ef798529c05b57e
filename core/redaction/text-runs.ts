/** Texts of a Yjs type as one reads them: runs of characters with the items these are of, whole or around one item. */
import * as Y from 'yjs';

/** A Yjs type, as far as it is a sequence. */
export interface Sequence {
  readonly _start: Y.Item | null;
}

/** Characters of one item, as they stand in a text. */
export interface TextPiece {
  readonly client: number;
  readonly clock: number;
  readonly text: string;
}

/** The texts of a type: its own characters, and those of texts that stand side by side in it. */
export function visibleRuns(type: Sequence): readonly (readonly TextPiece[])[] {
  const runs: TextPiece[][] = [[]];
  readInto(runs, type);
  return runs;
}

function readInto(runs: TextPiece[][], type: Sequence): void {
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted || item.content instanceof Y.ContentFormat) continue;
    if (item.content instanceof Y.ContentString) runs.at(-1)?.push(pieceOf(item, item.content));
    else if (item.content instanceof Y.ContentType && item.content.type instanceof Y.XmlText)
      readInto(runs, item.content.type);
    else runs.push([]);
  }
}

/**
 * An item with up to `reach` characters on each side of it, as far as these are read in one go with it. Of one that is deleted or no text: what
 * stands beside it, which was not side by side before.
 */
export function runAround(item: Y.Item, reach: number): readonly TextPiece[] {
  const isText = !item.deleted && item.content instanceof Y.ContentString;
  const isBorder = !(item.deleted || isText || item.content instanceof Y.ContentFormat);
  if (isBorder) return [];
  const own = item.content instanceof Y.ContentString && isText ? [pieceOf(item, item.content)] : [];
  return [...beside(item, 'left', reach).reverse(), ...own, ...beside(item, 'right', reach)];
}

/** The nearest first. */
function beside(item: Y.Item, side: 'left' | 'right', reach: number): TextPiece[] {
  const pieces: TextPiece[] = [];
  let wanted = reach;
  for (const piece of piecesBeside(item, side)) {
    if (wanted <= 0) break;
    pieces.push(nearest(piece, side, wanted));
    wanted -= piece.text.length;
  }
  return pieces;
}

function* piecesBeside(item: Y.Item, side: 'left' | 'right'): Generator<TextPiece> {
  for (let next = stepFrom(item, side); next !== null; next = stepFrom(next, side)) {
    if (next.deleted || next.content instanceof Y.ContentFormat) continue;
    if (next.content instanceof Y.ContentString) {
      yield pieceOf(next, next.content);
      continue;
    }
    const text = next.content instanceof Y.ContentType ? next.content.type : null;
    if (!(text instanceof Y.XmlText)) return;
    const runs = visibleRuns(text);
    const [near] = side === 'left' ? runs.slice(-1) : runs;
    yield* side === 'left' ? [...(near ?? [])].reverse() : (near ?? []);
    if (runs.length > 1) return;
  }
}

/** At the end of a text that stands in a block, what is beside that text. */
function stepFrom(item: Y.Item, side: 'left' | 'right'): Y.Item | null {
  const { parent } = item;
  return item[side] ?? (parent instanceof Y.XmlText ? (parent._item?.[side] ?? null) : null);
}

/** Its characters on the side that one comes from. */
function nearest(piece: TextPiece, from: 'left' | 'right', most: number): TextPiece {
  const { client, clock, text } = piece;
  if (text.length <= most) return piece;
  if (from === 'right') return { client, clock, text: text.slice(0, most) };
  return { client, clock: clock + text.length - most, text: text.slice(-most) };
}

export function pieceOf({ id }: Y.Item, { str }: Y.ContentString): TextPiece {
  return { client: id.client, clock: id.clock, text: str };
}
