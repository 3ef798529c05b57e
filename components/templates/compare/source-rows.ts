/** Two sources side by side: rows of lines, with runs that are equal folded. */
import { diffByLines } from '#core/history/line-diff.ts';
import type { TextPart } from '#core/history/text-diff.ts';

export interface SourceLine {
  /** Counted from 1. */
  readonly number: number;
  readonly parts: readonly TextPart[];
}

export interface SourceRow {
  readonly kind: 'same' | 'added' | 'removed' | 'changed';
  /** `null` where the side has no such line. */
  readonly before: SourceLine | null;
  readonly after: SourceLine | null;
}

/** Rows that are shown together, or equal ones that are folded. */
export interface SourceRun {
  readonly isFolded: boolean;
  readonly rows: readonly SourceRow[];
}

/** Equal lines that are shown around a change. */
const CONTEXT = 3;
/** Fewer than this are not worth a fold. */
const LEAST_FOLDED = 3;

/** Every line of both sources once, in order; changed lines stand beside what they became. */
export function alignSources(before: string, after: string): readonly SourceRow[] {
  let [left, right] = [0, 0];
  const lineOf = (number: number, parts: readonly TextPart[]): SourceLine => ({ number, parts });
  return diffByLines(linesOf(before), linesOf(after)).map((change): SourceRow => {
    if (change.kind !== 'added') left += 1;
    if (change.kind !== 'removed') right += 1;
    if (change.kind === 'changed') {
      const side = (without: TextPart['kind']) => change.parts.filter(({ kind }) => kind !== without);
      return { kind: 'changed', before: lineOf(left, side('added')), after: lineOf(right, side('removed')) };
    }
    const parts: readonly TextPart[] = [{ kind: 'same', text: change.text }];
    return {
      kind: change.kind,
      before: change.kind === 'added' ? null : lineOf(left, parts),
      after: change.kind === 'removed' ? null : lineOf(right, parts),
    };
  });
}

/** Folds equal rows that are further than a few lines from a change. */
export function foldEqualRows(rows: readonly SourceRow[]): readonly SourceRun[] {
  const isNear = rows.map(() => false);
  for (const [index, { kind }] of rows.entries()) {
    if (kind !== 'same')
      isNear.fill(true, Math.max(0, index - CONTEXT), Math.min(rows.length, index + CONTEXT + 1));
  }
  const runs: { isFolded: boolean; rows: SourceRow[] }[] = [];
  for (const [index, row] of rows.entries()) {
    const isFolded = isNear[index] !== true;
    const last = runs.at(-1);
    if (last?.isFolded === isFolded) last.rows.push(row);
    else runs.push({ isFolded, rows: [row] });
  }
  return runs.map((run) => ({ ...run, isFolded: run.isFolded && run.rows.length >= LEAST_FOLDED }));
}

/** A last line that ends is no line more. */
function linesOf(source: string): readonly string[] {
  const lines = source.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
