/** Changes of a text as ranges of it, and several steps of them as one. */

/** Replaces what stands from `from` to `to`, in UTF-16 units of the text before. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The text after changes that do not overlap, in any order. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = '';
  let position = 0;
  for (const { from, to, insert } of inOrder(changes)) {
    if (from < position || to < from || to > text.length) throw new RangeError('changes must not overlap');
    result += text.slice(position, from) + insert;
    position = to;
  }
  return result + text.slice(position);
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
    for (const { from, to, insert } of inOrder(changes)) {
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
    const old = this.before.slice(from, to);
    const most = Math.min(old.length, insert.length);
    let start = 0;
    while (start < most && old[start] === insert[start]) start++;
    let end = 0;
    while (end < most - start && old[old.length - 1 - end] === insert[insert.length - 1 - end]) end++;
    if (start === old.length && start === insert.length) return [];
    return [{ from: from + start, to: to - end, insert: insert.slice(start, insert.length - end) }];
  }
}

function inOrder(changes: readonly TextChange[]): readonly TextChange[] {
  return [...changes].sort((a, b) => a.from - b.from || a.to - b.to);
}
