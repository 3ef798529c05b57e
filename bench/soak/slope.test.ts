/** The line that tells a leak from noise. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitLine, type Point } from './slope.ts';

test('finds the line that points lie on, wherever it is', () => {
  const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(number, number, fc.integer({ min: 3, max: 50 }), (slope, start, count) => {
      const points = Array.from({ length: count }, (_, x): Point => [x + 7, start + slope * x]);
      const line = fitLine(points);
      expect(line?.slope).toBeCloseTo(slope, 6);
      expect(line?.start).toBeCloseTo(start, 6);
      expect(line?.error).toBeCloseTo(0, 6);
    }),
  );
});

test('says how sure it is: of noise without a slope, the slope is within its error', () => {
  const noise: Point[] = [3, -1, 2, -4, 1, 4, -2, -3, 0, 2, -1, -1].map((y, x) => [x, 100 + y]);
  const line = fitLine(noise);
  expect(Math.abs(line?.slope ?? 99)).toBeLessThan(2 * (line?.error ?? 0));
});

test('two points have a line of which nothing is known, one has none', () => {
  expect(
    fitLine([
      [0, 1],
      [1, 2],
    ]),
  ).toEqual({ slope: 1, error: Number.POSITIVE_INFINITY, start: 1 });
  expect(fitLine([[0, 1]])).toBeNull();
  expect(
    fitLine([
      [2, 1],
      [2, 5],
    ]),
  ).toBeNull();
});
