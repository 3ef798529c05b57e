/** Collects the issues of a template source, each with line and column. */
import type { Issue } from '#core/errors.ts';
import type { Span } from './json5-tree.ts';
import type { Locate, Place, SourcePath } from './locate.ts';

/** The maximum number of issues; the first ones usually explain the rest. */
export const MAX_ISSUES = 100;

export interface IssueDetails {
  readonly hint?: string;
  /** Replaces exactly the text at the issue's place. */
  readonly fix?: string;
  /** Points at the key rather than at its value. */
  readonly atKey?: boolean;
  /** Points at a part of a text value, by offsets into the text. */
  readonly within?: { readonly text: string; readonly start: number; readonly end: number };
}

export class IssueLog {
  private readonly locate: Locate;
  private readonly found: { errors: Issue[]; warnings: Issue[] } = { errors: [], warnings: [] };

  constructor(locate: Locate, errors: readonly Issue[] = []) {
    this.locate = locate;
    this.found.errors.push(...errors);
  }

  get errors(): readonly Issue[] {
    return inOrder(this.found.errors).slice(0, MAX_ISSUES);
  }

  get warnings(): readonly Issue[] {
    return inOrder(this.found.warnings).slice(0, MAX_ISSUES);
  }

  error(path: SourcePath, message: string, details: IssueDetails = {}): void {
    this.found.errors.push(this.issue(path, message, details));
  }

  warn(path: SourcePath, message: string, details: IssueDetails = {}): void {
    this.found.warnings.push(this.issue(path, message, details));
  }

  /** True once there are more errors than are ever told; from then on it is not worth looking for suggestions. */
  get isFull(): boolean {
    return this.found.errors.length > MAX_ISSUES;
  }

  /** Whether the path is in the text, all of it. */
  knows(path: SourcePath): boolean {
    return this.locate(path)?.exact === true;
  }

  /** A fix is only offered where the very text it replaces is at hand. */
  private issue(path: SourcePath, message: string, { hint, fix, atKey, within }: IssueDetails): Issue {
    const place = this.locate(path, atKey);
    return {
      path,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(fix === undefined || place?.exact !== true ? {} : { fix }),
      ...(place === null ? {} : narrowed(place, within)),
    };
  }
}

function inOrder(issues: readonly Issue[]): Issue[] {
  return [...issues].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

/** The part of a text that is meant. Known only where the text is written on one line and without escapes. */
function narrowed({ span, exact }: Place, within: IssueDetails['within']): Span {
  if (!exact || within === undefined || span.line !== span.endLine) return span;
  if (span.endColumn - span.column !== within.text.length + 2) return span;
  const column = span.column + 1 + within.start;
  return { ...span, column, endColumn: Math.max(column + 1, span.column + 1 + within.end) };
}
