/** Gives a template source another id and name, and leaves everything else as its author wrote it. */
import { readJson5, type SourceNode, type Span } from '#core/json5/json5-tree.ts';
import { quoted } from '#core/text/wording.ts';

/**
 * The source with another `id` and `name`, as version 1. Comments and layout are kept. The source has to be one that was
 * parsed without errors.
 */
export function copySource(
  source: string,
  { id, name }: { readonly id: string; readonly name: string },
): string {
  const { root } = readJson5(source);
  if (root?.kind !== 'object') return source;
  const entryOf = (key: string) => root.entries.find((entry) => entry.key === key);
  const at = (key: string) => entryOf(key)?.node;
  const named = at('name');
  const apart = lineBreakBefore(source, entryOf('id')?.keySpan);
  const inserted = named === undefined ? `,${apart}name: ${quoted(name)}` : '';
  const edits = [
    ...replacing(source, at('id'), quoted(id) + inserted),
    ...replacing(source, at('version'), '1'),
    ...replacing(source, named, quoted(name)),
  ].sort((a, b) => b.from - a.from);
  return edits.reduce((text, { from, to, by }) => text.slice(0, from) + by + text.slice(to), source);
}

/** A key on a line of its own is followed by others on theirs. */
function lineBreakBefore(source: string, key: Span | undefined): string {
  const before = (source.split('\n')[(key?.line ?? 1) - 1] ?? '').slice(0, (key?.column ?? 1) - 1);
  return before !== '' && before.trim() === '' ? `\n${before}` : ' ';
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

function replacing(source: string, node: SourceNode | undefined, by: string): Edit[] {
  return node === undefined ? [] : [{ ...offsetsOf(source, node.span), by }];
}

function offsetsOf(source: string, span: Span): { from: number; to: number } {
  const lines = source.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
  return { from: offset(span.line, span.column), to: offset(span.endLine, span.endColumn) };
}
