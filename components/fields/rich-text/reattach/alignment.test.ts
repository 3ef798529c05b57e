import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align } from './alignment.ts';

/** By the textbook: the length of the longest common subsequence. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const token of a) {
    const next = [0];
    for (const [index, other] of b.entries())
      next.push(token === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('align', () => {
  it('matches what two rows have in common', () => {
    expect(align([...'one two'], [...'one so two'])).toEqual([0, 1, 2, 3, 7, 8, 9]);
    expect(align([], ['a'])).toEqual([]);
    expect(align(['a'], [])).toEqual([-1]);
  });

  it('is a longest common subsequence of any two rows', () => {
    const row = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 });
    fc.assert(
      fc.property(row, row, (old, now) => {
        const matches = align(old, now);
        const found = matches.filter((match) => match >= 0);
        expect(found).toHaveLength(commonLength(old, now));
        expect([...new Set(found)].sort((a, b) => a - b)).toEqual(found);
        for (const [index, match] of matches.entries()) if (match >= 0) expect(now[match]).toBe(old[index]);
      }),
    );
  });

  it('gives up on texts that have nothing to do with each other', () => {
    const old = Array.from({ length: 4000 }, (_, index) => `old ${index}`);
    const now = Array.from({ length: 4000 }, (_, index) => `now ${index}`);
    expect(align(old, now).every((match) => match === -1)).toBe(true);
  });
});
