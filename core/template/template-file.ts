/** A file of templates: one as it is, or several in a list, ancestors first. */
import type { Issue } from '#core/errors.ts';
import { readJson5, type Span } from '#core/json5/json5-tree.ts';

/** The text of a file of these sources, each kept as its author wrote it. */
export function writeTemplateFile(sources: readonly string[]): string {
  const [only] = sources;
  if (sources.length === 1 && only !== undefined) return only;
  return `[\n${sources.map((source) => `${source.trim()},\n`).join('\n')}]\n`;
}

export type TemplateFileReading =
  | { readonly ok: true; readonly sources: readonly string[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** A file holds this many times the text of one template at most. */
const MAX_TEMPLATES = 32;

const LIMITS = {
  what: 'file of templates',
  maxBytes: MAX_TEMPLATES * 256 * 1024,
  maxDepth: 65,
  maxTokens: 1024 * 1024,
};

/** The sources in a file, with the comments above each. What a source says is not checked. */
export function splitTemplateFile(text: string): TemplateFileReading {
  const { root, issues } = readJson5(text, LIMITS);
  if (root === null || issues.length > 0) return { ok: false, issues };
  if (root.kind !== 'array') return { ok: true, sources: [text] };
  const lines = text.split('\n');
  let before = offsetOf(lines, root.span.line, root.span.column) + 1;
  const sources = root.items.map(({ span }) => {
    const end = offsetOf(lines, span.endLine, span.endColumn);
    // The comma after the one before it stands in front of the comments of this one.
    const source = text.slice(before, end).replace(/^\s*,/, '').trim();
    before = end;
    return `${source}\n`;
  });
  return { ok: true, sources };
}

function offsetOf(lines: readonly string[], line: Span['line'], column: Span['column']): number {
  return lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
}
