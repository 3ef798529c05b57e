/** A document as a sequence of tokens: characters, leaves, and a mark at the start of each text block. */
import type { Node } from '@tiptap/pm/model';

/** The token of a block's start. */
export const BLOCK = 'block';

/** Whether a token stands between text blocks, as a picture or a rule does. */
export function isBetweenBlocks(token: string | undefined): boolean {
  return token === undefined || token.startsWith(BLOCK);
}

export interface TextTokens {
  /** One UTF-16 unit each, or the name and attributes of a leaf (behind `BLOCK` if it is no text), or `BLOCK`. */
  readonly tokens: readonly string[];
  /** Position behind each token; rises from token to token. */
  readonly ends: readonly number[];
}

/** Reads the tokens of a document, without lists, tables and marks. */
export function readTokens(doc: Node): TextTokens {
  const tokens: string[] = [];
  const ends: number[] = [];
  const add = (token: string, end: number): void => {
    tokens.push(token);
    ends.push(end);
  };
  doc.descendants((node, position) => {
    if (node.isTextblock) add(BLOCK, position + 1);
    else if (node.isText) {
      const text = node.text ?? '';
      for (let index = 0; index < text.length; index += 1) add(text.charAt(index), position + index + 1);
    } else if (node.isLeaf) {
      const name = `${node.type.name} ${JSON.stringify(node.attrs)}`;
      add(node.isInline ? name : `${BLOCK} ${name}`, position + node.nodeSize);
    }
  });
  return { tokens, ends };
}

/** The index of the token that ends at a position, by binary search; -1 for none. */
export function tokenEndingAt({ ends }: TextTokens, position: number): number {
  const index = firstEndingFrom(ends, position);
  return ends[index] === position ? index : -1;
}

/** The index of the first token that ends at or after a position. */
export function firstEndingFrom(ends: readonly number[], position: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
