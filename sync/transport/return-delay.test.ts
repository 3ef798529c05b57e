import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_RETRY_MS, returnDelayMs } from './return-delay.ts';

it('grows with each connection that does not last', () => {
  const waits = [0, 1, 2, 3, 4, 5].map((brief) => returnDelayMs(brief, () => 0));
  expect(waits).toEqual([400, 400, 800, 1_600, 3_200, 6_400]);
});

it('is never long, however often that happened', () => {
  fc.assert(
    fc.property(
      fc.nat(5_000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (brief, random) => {
        const wait = returnDelayMs(brief, () => random);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(400);
        expect(wait).toBeLessThanOrEqual(MAX_RETRY_MS * 1.5);
      },
    ),
  );
});
