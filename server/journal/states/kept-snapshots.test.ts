import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findGaps, type SizedStretch, snapshotsToDrop } from './kept-snapshots.ts';

const stretches = (count: number, bytes: number): SizedStretch[] =>
  Array.from({ length: count }, (_, at) => ({ fromSeq: at * 500 + 1, toSeq: at * 500 + 500, bytes }));

/** As compaction goes: a snapshot after each 500 operations, and what is to be dropped is dropped at once. */
function keptAfter(
  count: number,
  sizeAt: (seq: number) => number,
  between: readonly SizedStretch[],
): number[] {
  let kept: { seq: number; bytes: number }[] = [];
  for (let seq = 500; seq <= count * 500; seq += 500) {
    const newestFirst = [{ seq, bytes: sizeAt(seq) }, ...kept];
    const dropped = snapshotsToDrop(newestFirst, between);
    kept = newestFirst.filter((each) => !dropped.includes(each.seq));
  }
  return kept.map(({ seq }) => seq).reverse();
}

test('of a text that grows, snapshots stay at doubling distances', () => {
  const kept = keptAfter(200, (seq) => seq * 20, stretches(200, 10_000));
  expect(kept.slice(-3)).toEqual([99_000, 99_500, 100_000]);
  expect(kept.length).toBeLessThan(12);
  expect(kept).toContain(500);
});

test('of a short text that is written again and again, as many stay as its stretches pay for', () => {
  const kept = keptAfter(100, () => 30_000, stretches(100, 10_000));
  expect(kept.slice(0, 3)).toEqual([1_500, 3_000, 4_500]);
});

test('while nothing is merged, operations count by themselves', () => {
  expect(keptAfter(40, () => 1_000_000, []).slice(0, 3)).toEqual([5_000, 10_000, 15_000]);
});

test('no point is further from a snapshot than twice its state and one stretch, and what stays takes no more than what lies between', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          bytes: fc.integer({ min: 2, max: 20_000 }),
          grown: fc.integer({ min: -9_000, max: 9_000 }),
        }),
        {
          minLength: 4,
          maxLength: 60,
        },
      ),
      (steps) => {
        const between = steps.map(({ bytes }, at) => ({
          fromSeq: at * 500 + 1,
          toSeq: at * 500 + 500,
          bytes,
        }));
        const sizes = new Map<number, number>();
        let size = 10_000;
        steps.forEach(({ grown }, at) => {
          size = Math.max(100, size + grown);
          sizes.set((at + 1) * 500, size);
        });
        const sizeOf = (seq: number): number => sizes.get(seq) ?? 0;
        const kept = keptAfter(steps.length, sizeOf, between);
        const cost = (after: number, upTo: number): number =>
          between.reduce(
            (sum, each) => sum + (each.fromSeq > after && each.toSeq <= upTo ? each.bytes : 0),
            0,
          );
        const older = kept.slice(0, -3);
        for (const [at, seq] of older.entries())
          expect(cost(older[at - 1] ?? 0, seq)).toBeGreaterThanOrEqual(sizeOf(seq));
        for (const seq of sizes.keys()) {
          const nearest = kept.filter((each) => each <= seq).at(-1) ?? 0;
          if (nearest < seq && seq <= (older.at(-1) ?? 0))
            expect(cost(nearest, seq)).toBeLessThan(sizeOf(seq));
        }
      },
    ),
  );
});

test('gaps are what no stretch has, the last one in full stretches', () => {
  expect(findGaps([], { upTo: 499, operations: 500 })).toEqual([]);
  expect(findGaps([], { upTo: 1_700, operations: 500 })).toEqual([{ after: 0, upTo: 1_500 }]);
  const some = [
    { fromSeq: 501, toSeq: 1_000 },
    { fromSeq: 1_201, toSeq: 1_500 },
  ];
  expect(findGaps(some, { upTo: 1_900, operations: 500 })).toEqual([
    { after: 0, upTo: 500 },
    { after: 1_000, upTo: 1_200 },
  ]);
});
