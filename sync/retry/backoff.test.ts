import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBackoff } from './backoff.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function delays(random: number, count: number): number[] {
  const backoff = createBackoff({ firstMs: 100, maxMs: 1_000, random: () => random });
  return Array.from({ length: count }, () => {
    const from = Date.now();
    let at = 0;
    backoff.schedule(() => {
      at = Date.now();
    });
    vi.runAllTimers();
    return at - from;
  });
}

it('waits twice as long each time up to its limit, and never less than half of that', () => {
  expect(delays(1, 6)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  expect(delays(0, 6)).toEqual([50, 100, 200, 400, 500, 500]);
});

it('has one thing waiting, which can be taken back, and begins anew once it worked', () => {
  const backoff = createBackoff({ firstMs: 100, maxMs: 1_000, random: () => 1 });
  const work = vi.fn();
  backoff.schedule(work);
  backoff.schedule(work);
  expect(backoff.isScheduled).toBe(true);
  backoff.cancel();
  vi.runAllTimers();
  expect([work.mock.calls.length, backoff.isScheduled]).toEqual([0, false]);
  backoff.reset();
  backoff.schedule(work);
  vi.advanceTimersByTime(100);
  expect(work).toHaveBeenCalledTimes(1);
});
