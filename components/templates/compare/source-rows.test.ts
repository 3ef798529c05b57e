/** Both sources can be read from their rows, whatever they are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignSources, foldEqualRows, type SourceLine, type SourceRow } from './source-rows.ts';

const textOf = (line: SourceLine): string => line.parts.map(({ text }) => text).join('');

function sideOf(rows: readonly SourceRow[], side: 'before' | 'after'): SourceLine[] {
  return rows.flatMap((row) => row[side] ?? []);
}

describe('two sources side by side', () => {
  it('have every line of both once, in order and numbered', () => {
    const source = fc.array(fc.constantFrom('{', '  a: 1,', '  a: 2,', '  // why', '}', ''), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(source, source, (before, after) => {
        const rows = alignSources(
          before.map((line) => `${line}\n`).join(''),
          after.map((line) => `${line}\n`).join(''),
        );
        expect(sideOf(rows, 'before').map(textOf)).toEqual(before);
        expect(sideOf(rows, 'after').map(textOf)).toEqual(after);
        for (const side of ['before', 'after'] as const)
          expect(sideOf(rows, side).map(({ number }) => number)).toEqual(
            sideOf(rows, side).map((_, index) => index + 1),
          );
        expect(foldEqualRows(rows).flatMap((run) => run.rows)).toEqual(rows);
      }),
    );
  });

  it('show a changed line beside what it became, word by word', () => {
    const [, row] = alignSources("{\n  type: 'line',\n}\n", "{\n  type: 'text',\n}\n");
    expect(row?.kind).toBe('changed');
    expect(row?.before?.parts).toContainEqual({ kind: 'removed', text: 'line' });
    expect(row?.after?.parts).toContainEqual({ kind: 'added', text: 'text' });
  });

  it('fold what is equal, but not next to a change, nor a line or two', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const changed = lines.map((line, index) => (index === 10 ? 'another' : line));
    const runs = foldEqualRows(alignSources(lines.join('\n'), changed.join('\n')));
    expect(runs.map(({ isFolded }) => isFolded)).toEqual([true, false, true]);
    expect(runs[0]?.rows).toHaveLength(7);
    const short = foldEqualRows(alignSources('a\nb\nc\nd\ne\n', 'a\nb\nc\nd\nE is it\n'));
    expect(short.some(({ isFolded }) => isFolded)).toBe(false);
  });

  it('are one fold if they are the same', () => {
    expect(foldEqualRows(alignSources('a\nb\nc', 'a\nb\nc')).map(({ isFolded }) => isFolded)).toEqual([true]);
    expect(foldEqualRows(alignSources('', ''))).toEqual([]);
  });
});
