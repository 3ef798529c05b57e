/** Ranges go from one state that is referred to up to the next, over whole sessions that are old enough. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSessionRanges, type SessionRangeOptions, widestRanges } from './session-ranges.ts';

const HOUR = 3_600_000;
const OPTIONS: SessionRangeOptions = {
  ...{ before: 10_000 * HOUR, kept: new Set(), folded: [], isCut: false, most: 1_000 },
};

/** One operation each minute in every session, a session a day. */
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

test('what is old enough is one range, which goes on as more gets so', () => {
  expect(findSessionRanges(sessions(3, 1, 2), OPTIONS)).toEqual({
    ...{ ranges: [{ from: 1, to: 6 }], upTo: 6, openAfter: 0 },
  });
  expect(findSessionRanges(sessions(3, 1, 2), { ...OPTIONS, before: 30 * HOUR })).toEqual({
    ...{ ranges: [{ from: 1, to: 4 }], upTo: 4, openAfter: 0 },
  });
  expect(findSessionRanges(sessions(3), { ...OPTIONS, before: 0 })).toEqual({
    ...{ ranges: [], upTo: null, openAfter: null },
  });
});

test('a state that is referred to ends a range', () => {
  expect(findSessionRanges(sessions(3, 3, 2), { ...OPTIONS, kept: new Set([2, 6]) })).toEqual({
    ...{
      ranges: [
        { from: 1, to: 2 },
        { from: 3, to: 6 },
        { from: 7, to: 8 },
      ],
    },
    ...{ upTo: 8, openAfter: 6 },
  });
});

test('a long one ends with a session, or within one where there is no other way', () => {
  expect(findSessionRanges(sessions(3, 3, 3), { ...OPTIONS, most: 7 }).ranges).toEqual([
    { from: 1, to: 6 },
    { from: 7, to: 9 },
  ]);
  const folded = [{ from: 2, to: 5 }];
  expect(findSessionRanges(sessions(9), { ...OPTIONS, most: 4, folded }).ranges).toEqual([
    { from: 1, to: 1 },
    { from: 2, to: 5 },
    { from: 6, to: 9 },
  ]);
});

test('of a stretch that ends before what is old does, only what is closed is taken', () => {
  const isCut = true;
  expect(findSessionRanges(sessions(3, 3), { ...OPTIONS, isCut, kept: new Set([3]) })).toEqual({
    ...{ ranges: [{ from: 1, to: 3 }], upTo: 3, openAfter: 3 },
  });
  expect(findSessionRanges(sessions(3, 3), { ...OPTIONS, isCut, before: 24 * HOUR }).upTo).toBe(3);
});

test('ranges are whole, in order, within the bound, and end where a state is', () => {
  const shape = fc.record({
    lengths: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }),
    kept: fc.uniqueArray(fc.integer({ min: 1, max: 80 })),
    most: fc.integer({ min: 12, max: 30 }),
    days: fc.nat(12),
    isCut: fc.boolean(),
  });
  fc.assert(
    fc.property(shape, ({ lengths, kept, most, days, isCut }) => {
      const operations = sessions(...lengths);
      // As the stage before has it: sessions are folded, cut where a state is kept.
      const keptSet = new Set(kept);
      let start = 1;
      const folded = lengths.flatMap((length) => {
        const end = start + length - 1;
        const cuts = [...kept.filter((seq) => seq >= start && seq < end).sort((a, b) => a - b), end];
        const made = cuts.map((to, at) => ({ from: (cuts[at - 1] ?? start - 1) + 1, to }));
        start = end + 1;
        return made;
      });
      const options = { before: days * 24 * HOUR, kept: keptSet, folded, isCut, most };
      const { ranges, upTo, openAfter } = findSessionRanges(operations, options);
      let next = 1;
      for (const { from, to } of ranges) {
        expect(from).toBe(next);
        expect(to - from + 1).toBeLessThanOrEqual(most);
        for (let seq = from; seq < to; seq += 1) expect(keptSet.has(seq)).toBe(false);
        expect(folded.some((range) => range.from <= to && to < range.to)).toBe(false);
        next = to + 1;
      }
      expect(upTo).toBe(ranges.at(-1)?.to ?? null);
      const old = lengths.slice(0, days).reduce((sum, length) => sum + length, 0);
      if (!isCut || days < lengths.length) expect(upTo ?? 0).toBe(old);
      // What is open now is one range with what comes later.
      if (openAfter !== null && openAfter !== upTo) expect(ranges.at(-1)?.from).toBe(openAfter + 1);
    }),
  );
});

test('of ranges within others the widest stay', () => {
  const ranges = [
    { from: 5, to: 6 },
    { from: 1, to: 3 },
    { from: 1, to: 9 },
    { from: 11, to: 12 },
  ];
  expect(widestRanges(ranges)).toEqual([
    { from: 1, to: 9 },
    { from: 11, to: 12 },
  ]);
});
