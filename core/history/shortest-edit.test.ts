import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortestEdit } from './shortest-edit.ts';

const numbers = fc.array(fc.nat({ max: 4 }), { maxLength: 24 });

function editOf(left: readonly number[], right: readonly number[], maxEdits = 100) {
  return shortestEdit(Int32Array.from(left), Int32Array.from(right), maxEdits);
}

/** The length of the longest common subsequence, by the table of all prefixes. */
function longestCommon(left: readonly number[], right: readonly number[]): number {
  let row = new Array<number>(right.length + 1).fill(0);
  for (const one of left) {
    const next = [0];
    for (const [j, other] of right.entries())
      next.push(one === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('shortestEdit', () => {
  it('keeps as much as can be kept, in one order', () => {
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const runs = editOf(left, right) ?? [];
        let [i, j, kept] = [0, 0, 0];
        for (const run of runs) {
          expect(run.left >= i && run.right >= j && run.length > 0).toBe(true);
          [i, j] = [run.left + run.length, run.right + run.length];
          expect(left.slice(run.left, i)).toEqual(right.slice(run.right, j));
          kept += run.length;
        }
        expect(kept).toBe(longestCommon(left, right));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives up exactly where more than so many elements would go and come', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.nat({ max: 30 }), (left, right, maxEdits) => {
        const edits = left.length + right.length - 2 * longestCommon(left, right);
        expect(editOf(left, right, maxEdits) === null).toBe(edits > maxEdits);
      }),
      { numRuns: 500 },
    );
  });

  it('removes before it adds', () => {
    expect(editOf([1, 2], [3, 2])).toEqual([expect.objectContaining({ left: 1, right: 1, length: 1 })]);
    expect(editOf([1, 2], [2, 1])).toEqual([expect.objectContaining({ left: 1, right: 0, length: 1 })]);
  });
});
