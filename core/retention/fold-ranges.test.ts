/** Ranges are sessions that are over and old enough, cut where a state is kept. */
import { expect, test } from 'vitest';
import { findFoldRanges, type RangeOptions } from './fold-ranges.ts';

const HOUR = 3_600_000;
const OPTIONS: RangeOptions = { before: 100 * HOUR, kept: new Set(), isOpen: false, most: 1_000 };

/** One operation each minute in every session. */
function sessions(...lengths: readonly number[]) {
  let seq = 0;
  return lengths.flatMap((length, session) =>
    Array.from({ length }, (_, index) => {
      seq += 1;
      const at = session * 24 * HOUR + index * 60_000;
      return { seq, actorId: 'a', actorName: 'A', at, summary: { fields: [] }, origin: 'socket' };
    }),
  );
}

test('each session is a range, and one operation alone is none', () => {
  const { ranges, upTo } = findFoldRanges(sessions(3, 1, 2), OPTIONS);
  expect(ranges).toEqual([
    { from: 1, to: 3 },
    { from: 5, to: 6 },
  ]);
  expect(upTo).toBe(6);
});

test('a session that is not old enough ends it', () => {
  expect(findFoldRanges(sessions(3, 2), { ...OPTIONS, before: 24 * HOUR + 30_000 })).toEqual({
    ranges: [{ from: 1, to: 3 }],
    upTo: 3,
  });
  expect(findFoldRanges(sessions(3), { ...OPTIONS, before: 60_000 })).toEqual({ ranges: [], upTo: null });
});

test('the last session may go on where more operations follow', () => {
  expect(findFoldRanges(sessions(3, 2), { ...OPTIONS, isOpen: true }).upTo).toBe(3);
  expect(findFoldRanges(sessions(5), { ...OPTIONS, isOpen: true }).upTo).toBe(5);
});

test('a session is cut where a state is kept, and where it is very long', () => {
  const kept = findFoldRanges(sessions(6), { ...OPTIONS, kept: new Set([1, 4]) });
  expect(kept.ranges).toEqual([
    { from: 2, to: 4 },
    { from: 5, to: 6 },
  ]);
  expect(findFoldRanges(sessions(7), { ...OPTIONS, most: 3 }).ranges).toEqual([
    { from: 1, to: 3 },
    { from: 4, to: 6 },
  ]);
});
