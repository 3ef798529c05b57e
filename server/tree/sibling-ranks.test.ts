/** Ranks order siblings, and a move changes one rank. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignRanks, RANK_STEP } from './sibling-ranks.ts';

const MAX = 2 ** 31 - 1;
const known = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -50, max: 50 }),
  fc.integer({ min: -MAX, max: MAX }),
);

function isAscending(ranks: readonly number[]): boolean {
  return ranks.every((rank, index) => index === 0 || rank > (ranks[index - 1] ?? rank));
}

test('ranks always ascend and fit the column', () => {
  fc.assert(
    fc.property(fc.array(known, { maxLength: 40 }), (ranks) => {
      const given = assignRanks(ranks);
      expect(given).toHaveLength(ranks.length);
      expect(isAscending(given)).toBe(true);
      expect(given.every((rank) => Number.isInteger(rank) && Math.abs(rank) <= MAX)).toBe(true);
    }),
  );
});

test('ranks in order are left as they are', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -MAX, max: MAX })), (numbers) => {
      const ranks = [...numbers].sort((a, b) => a - b);
      expect(assignRanks(ranks)).toEqual(ranks);
    }),
  );
});

test('moving one of many changes one rank, wherever it goes', () => {
  const order = Array.from({ length: 200 }, (_, index) => (index + 1) * RANK_STEP);
  fc.assert(
    fc.property(fc.nat({ max: 199 }), fc.nat({ max: 199 }), (from, to) => {
      const moved = [...order];
      const [one = 0] = moved.splice(from, 1);
      moved.splice(to, 0, one);
      const given = assignRanks(moved);
      expect(given.filter((rank, index) => rank !== moved[index]).length).toBeLessThanOrEqual(1);
    }),
  );
});

test('a spot that is used up has its siblings numbered anew', () => {
  expect(assignRanks([1, null, 2])).toEqual([RANK_STEP, 2 * RANK_STEP, 3 * RANK_STEP]);
});
