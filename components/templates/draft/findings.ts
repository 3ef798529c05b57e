/** The findings in a template source, from all checks, with their places in the text. */

/** 1-based, in UTF-16 units; the end is just past the last character. */
export interface Place {
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly endLine?: number | undefined;
  readonly endColumn?: number | undefined;
}

export interface Finding extends Place {
  readonly message: string;
  readonly hint?: string | undefined;
  /** Replaces the text at the place. */
  readonly fix?: string | undefined;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Lines of a text as an editor knows them. */
export interface Lines {
  readonly lines: number;
  readonly length: number;
  line(number: number): { readonly from: number; readonly to: number };
}

/**
 * The range of a finding in a text, clamped to the text, which may have changed since. An empty range is extended by a
 * character to be visible.
 */
export function rangeOf(text: Lines, { line = 1, column = 1, endLine, endColumn }: Place): Range {
  const from = offsetOf(text, line, column);
  const to = Math.max(from, offsetOf(text, endLine ?? line, endColumn ?? column + 1));
  if (to > from) return { from, to };
  return from < text.length ? { from, to: from + 1 } : { from: Math.max(0, from - 1), to: from };
}

function offsetOf(text: Lines, line: number, column: number): number {
  if (line > text.lines) return text.length;
  const place = text.line(Math.max(1, line));
  return Math.min(place.from + Math.max(0, column - 1), place.to);
}
