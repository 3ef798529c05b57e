/** A rich text as its editor shows it, for the gutter of its writers. */
import type { Node } from '@tiptap/pm/model';
import type { EditorView } from '@tiptap/pm/view';
import { boxesBetween, type ShownText } from '#components/blame/shown-text.ts';
import { BLOCK_BREAK, OBJECT_CHARACTER } from '#core/comments/anchor-text.ts';

interface Block {
  readonly from: number;
  readonly to: number;
  /** Where its content begins in the editor. */
  readonly position: number;
}

export function shownRichText(view: EditorView): ShownText {
  const { blocks, text } = readBlocks(view.state.doc);
  const blockAt = (offset: number) => blocks[lowest(blocks, ({ to }) => to > offset)];
  const topOf = ({ position }: Block) => {
    const element = view.nodeDOM(position - 1);
    return element instanceof HTMLElement ? element.getBoundingClientRect() : { top: 0, bottom: 0 };
  };
  return {
    text,
    pieces: blocks,
    boxesOf(from, to) {
      const block = blockAt(from);
      if (block === undefined) return [];
      const place = (offset: number, side: -1 | 1) =>
        view.domAtPos(block.position + offset - block.from, side);
      return boxesBetween(place(from, 1), place(Math.min(to, block.to), -1));
    },
    piecesBetween(top, bottom) {
      const first = lowest(blocks, (block) => topOf(block).bottom >= top);
      return [first, Math.max(first, lowest(blocks, (block) => topOf(block).top > bottom) - 1)];
    },
  };
}

/** Blocks without a character are left out, as in the text that the server knows. */
function readBlocks(doc: Node): { readonly blocks: readonly Block[]; readonly text: string } {
  const blocks: Block[] = [];
  const parts: string[] = [];
  let length = 0;
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    if (node.content.size === 0) return false;
    if (length > 0) {
      parts.push(BLOCK_BREAK);
      length += BLOCK_BREAK.length;
    }
    const from = length;
    node.forEach((child) => {
      parts.push(child.isText ? (child.text ?? '') : OBJECT_CHARACTER.repeat(child.nodeSize));
      length += child.nodeSize;
    });
    blocks.push({ from, to: length, position: position + 1 });
    return false;
  });
  return { blocks, text: parts.join('') };
}

/** The first index for which it holds, where it holds for all behind as well; the length where it holds for none. */
function lowest(blocks: readonly Block[], holds: (block: Block) => boolean): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const block = blocks[middle];
    if (block !== undefined && !holds(block)) low = middle + 1;
    else high = middle;
  }
  return low;
}
