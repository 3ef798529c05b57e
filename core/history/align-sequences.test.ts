import fc from 'fast-check';
import { expect, it } from 'vitest';
import { alignSequences, type Pair } from './align-sequences.ts';

const elements = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', ' ', ' ', '.'), {
  maxLength: 60,
});

it('what is aligned is equal, and stands in one order on both sides', () => {
  fc.assert(
    fc.property(elements, elements, (before, after) => {
      let last: Pair = [-1, -1];
      for (const [i, j] of alignSequences(before, after)) {
        expect(i > last[0] && j > last[1]).toBe(true);
        expect(before[i]).toBe(after[j]);
        last = [i, j];
      }
    }),
    { numRuns: 1000 },
  );
});

it('of equal sequences everything is aligned, and of others at least what is equal at both ends', () => {
  fc.assert(
    fc.property(elements, elements, elements, (begin, middle, other) => {
      const whole = begin.map((_, index) => [index, index]);
      expect(alignSequences(begin, begin)).toEqual(whole);
      const [before, after] = [middle, other].map((between) => [...begin, ...between, 'the', 'end']);
      const pairs = alignSequences(before ?? [], after ?? []);
      expect(pairs.slice(0, begin.length)).toEqual(whole);
      const [i, j] = [begin.length + middle.length, begin.length + other.length];
      expect(pairs.slice(-2)).toEqual([
        [i, j],
        [i + 1, j + 1],
      ]);
    }),
  );
});

it('elements that occur once are aligned before others, and the most of them that stand in one order', () => {
  const [before, after] = ['x one y two z three'.split(' '), 'three y one z two x'.split(' ')];
  expect(alignSequences(before, after)).toEqual([
    [2, 1],
    [4, 3],
  ]);
});
