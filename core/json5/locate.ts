/** Locates a path in a parsed JSON5 text. */
import type { SourceNode, Span } from './json5-tree.ts';

/** Keys and indexes from the root of a text to a value in it. */
export type SourcePath = readonly (string | number)[];

/** A place in the text that a path leads to. */
export interface Place {
  /** Of the value, or of the key when `atKey` was asked for. */
  readonly span: Span;
  /** False when only a part of the path is in the text. */
  readonly exact: boolean;
}

/** Finds the place of a path in a text; `null` when the text has no places. */
export type Locate = (path: SourcePath, atKey?: boolean) => Place | null;

/** Finds the place of a path, or of the longest part of it that exists. */
export function locator(root: SourceNode): Locate {
  return (path: SourcePath, atKey = false) => {
    let node = root;
    let span = opening(root);
    for (const [index, step] of path.entries()) {
      const entry =
        node.kind === 'object' ? node.entries.find((candidate) => candidate.key === step) : undefined;
      const next = node.kind === 'array' && typeof step === 'number' ? node.items[step] : entry?.node;
      if (next === undefined) return { span, exact: false };
      const wantsKey = atKey || index < path.length - 1 || next.kind !== 'scalar';
      span = wantsKey && entry !== undefined ? entry.keySpan : opening(next);
      node = next;
    }
    return { span, exact: true };
  };
}

/** All of a scalar; of an object or a list, which may run over many lines, the bracket that opens it. */
function opening(node: SourceNode): Span {
  if (node.kind === 'scalar') return node.span;
  const { line, column } = node.span;
  return { line, column, endLine: line, endColumn: column + 1 };
}
