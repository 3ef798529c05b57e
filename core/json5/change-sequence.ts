/** Changes of a text made in several steps, as changes of the first text. */
import { changeBetween, orderChanges, type TextChange } from '#core/text/text-change.ts';

/** The text after changes that do not overlap, in any order. Throws `RangeError` for others. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = '';
  let position = 0;
  for (const { from, to, insert } of orderChanges(changes, text.length)) {
    result += text.slice(position, from) + insert;
    position = to;
  }
  return result + text.slice(position);
}

/** The changes of the text afterwards that take changes of `text` back. */
export function inverseOf(text: string, changes: readonly TextChange[]): readonly TextChange[] {
  let shift = 0;
  return orderChanges(changes, text.length).map(({ from, to, insert }) => {
    const start = from + shift;
    shift += insert.length - (to - from);
    return { from: start, to: start + insert.length, insert: text.slice(from, to) };
  });
}

/** A stretch of the text that was there before, or one that was put in. */
type Piece = { readonly from: number; readonly to: number } | { readonly insert: string };

/** Changes made one after the other, remembered as changes of the first text. */
export class ChangeSequence {
  private readonly before: string;
  private pieces: readonly Piece[];
  private current: string;

  constructor(text: string) {
    this.before = text;
    this.current = text;
    this.pieces = [{ from: 0, to: text.length }];
  }

  /** The text as it stands now. */
  get text(): string {
    return this.current;
  }

  /** Applies changes of the text as it stands now. */
  apply(changes: readonly TextChange[]): void {
    const pieces: Piece[] = [];
    let position = 0;
    for (const { from, to, insert } of orderChanges(changes, this.current.length)) {
      pieces.push(...this.slice(position, from));
      if (insert !== '') pieces.push({ insert });
      position = to;
    }
    pieces.push(...this.slice(position, this.current.length));
    this.current = applyChanges(this.current, changes);
    this.pieces = pieces;
  }

  /** The smallest changes of the first text that do the same, in its order. */
  changes(): readonly TextChange[] {
    const changes: TextChange[] = [];
    let position = 0;
    let insert = '';
    const until = (from: number, to: number): void => {
      if (insert !== '' || from > position)
        changes.push(...this.narrowed({ from: position, to: from, insert }));
      insert = '';
      position = to;
    };
    for (const piece of this.pieces) {
      if ('insert' in piece) insert += piece.insert;
      else if (piece.to > piece.from) until(piece.from, piece.to);
    }
    until(this.before.length, this.before.length);
    return changes;
  }

  /** The pieces of a range of the current text. */
  private slice(from: number, to: number): Piece[] {
    const found: Piece[] = [];
    let offset = 0;
    for (const piece of this.pieces) {
      const length = 'insert' in piece ? piece.insert.length : piece.to - piece.from;
      const start = Math.max(from - offset, 0);
      const end = Math.min(to - offset, length);
      if (start < end) {
        found.push(
          'insert' in piece
            ? { insert: piece.insert.slice(start, end) }
            : { from: piece.from + start, to: piece.from + end },
        );
      }
      offset += length;
    }
    return found;
  }

  /** Without what is equal at both ends; nothing when all of it is. */
  private narrowed({ from, to, insert }: TextChange): readonly TextChange[] {
    const least = changeBetween(this.before.slice(from, to), insert);
    return least === null ? [] : [{ ...least, from: from + least.from, to: from + least.to }];
  }
}
