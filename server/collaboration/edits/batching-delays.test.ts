/** Properties of the delays: none in a small room, and never shorter for more readers or a busier process. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answerMaxDelay, commitMaxDelay, editWindow } from './batching-delays.ts';

const readers = fc.integer({ min: 0, max: 2_000 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const gap = fc.double({ min: 0, max: 100, noNaN: true });

it('shows edits at once in a room of two to two dozen, unless the process is busy or programs write', () => {
  for (const count of [2, 4, 5, 12, 24]) {
    expect(editWindow(count, 0.3, 14)).toBe(0);
    expect(answerMaxDelay(count, 0.3)).toBe(0);
    expect(commitMaxDelay(count)).toBe(0);
  }
  expect(editWindow(12, 0.7, 30)).toBeGreaterThan(0);
  expect(editWindow(5, 0.3, 10)).toBeGreaterThan(0);
});

it('never waits less for more readers, a busier process or denser changes', () => {
  fc.assert(
    fc.property(readers, readers, share, share, gap, gap, (some, more, calm, busy, one, other) => {
      const [few, many] = [Math.min(some, more), Math.max(some, more)];
      const [low, high] = [Math.min(calm, busy), Math.max(calm, busy)];
      const [dense, loose] = [Math.min(one, other), Math.max(one, other)];
      expect(editWindow(many, low, loose)).toBeGreaterThanOrEqual(editWindow(few, low, loose));
      expect(editWindow(few, high, loose)).toBeGreaterThanOrEqual(editWindow(few, low, loose));
      expect(editWindow(few, low, dense)).toBeGreaterThanOrEqual(editWindow(few, low, loose));
      expect(editWindow(many, high, dense)).toBeLessThanOrEqual(50);
    }),
  );
});
