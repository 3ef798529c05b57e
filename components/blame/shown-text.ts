/** A text as its editor shows it: its words, and where on the page they stand. */

export interface ShownText {
  /** As comments know it: blocks on lines of their own, what is no character as one U+FFFC. */
  readonly text: string;
  /** Where its blocks and lines begin and end: what stands in one of them is measured together. */
  readonly pieces: readonly { readonly from: number; readonly to: number }[];
  /** The boxes of `[from, to)` of one piece, line by line, in the coordinates of the viewport. */
  boxesOf(from: number, to: number): readonly ShownBox[];
  /** The pieces, from the first to the last, of which something stands between these heights of the viewport. */
  piecesBetween(top: number, bottom: number): readonly [number, number];
}

export interface ShownBox {
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
}

/** The boxes of the text between two places of the page; nothing where they are no places any more. */
export function boxesBetween(
  start: { readonly node: Node; readonly offset: number },
  end: { readonly node: Node; readonly offset: number },
): readonly ShownBox[] {
  const range = document.createRange();
  try {
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset);
  } catch {
    return [];
  }
  return [...range.getClientRects()]
    .filter(({ height }) => height > 0)
    .map(({ top, bottom, width }) => ({ top, bottom, width }));
}
