/** The findings of a text that are about one of its parts. */
import { type Json5Tree, readJson5 } from '#core/json5/json5-tree.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { Finding } from '../draft/findings.ts';

type SourceNode = NonNullable<Json5Tree['root']>;

/** Those that stand at a path or inside of what is there; none where there is nothing. */
export function findingsAt(text: string, findings: readonly Finding[], path: SourcePath): readonly Finding[] {
  if (findings.length === 0) return [];
  const span = spanAt(readJson5(text).root, path);
  if (span === null) return [];
  return findings.filter(({ line, column = 1 }) => {
    if (line === undefined) return false;
    const isBefore = line < span.line || (line === span.line && column < span.column);
    const isBehind = line > span.endLine || (line === span.endLine && column >= span.endColumn);
    return !isBefore && !isBehind;
  });
}

/** Of a member, with its key. */
function spanAt(root: SourceNode | null, path: SourcePath): SourceNode['span'] | null {
  let node: SourceNode | null = root;
  let span = root?.span ?? null;
  for (const step of path) {
    if (node === null) return null;
    const entry = node.kind === 'object' ? node.entries.find(({ key }) => key === step) : undefined;
    const next: SourceNode | undefined =
      node.kind === 'array' && typeof step === 'number' ? node.items[step] : entry?.node;
    if (next === undefined) return null;
    const { endLine, endColumn } = next.span;
    span = entry === undefined ? next.span : { ...entry.keySpan, endLine, endColumn };
    node = next;
  }
  return span;
}
