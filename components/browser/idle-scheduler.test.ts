/** Pauses of the background work end with it, whenever that is. */
import { afterEach, expect, it, vi } from 'vitest';
import { pause } from './idle-scheduler.ts';

afterEach(() => vi.useRealTimers());

it('a pause that begins after the end is none: signing out waits for whoever pauses', async () => {
  vi.useFakeTimers();
  let over = false;
  void pause(300_000, AbortSignal.abort()).then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(over).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it('a pause is cut short when its work ends', async () => {
  vi.useFakeTimers();
  const work = new AbortController();
  let over = false;
  void pause(300_000, work.signal).then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(over).toBe(false);
  work.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(over).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
