import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startPoller } from './poller.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A queue whose looks end when they are told to; what they threw is kept. */
function start() {
  const looks: { readonly end: (error?: Error) => void; readonly isStopped: () => boolean }[] = [];
  const failures: unknown[] = [];
  let running = 0;
  let most = 0;
  const background = {
    run: (_name: string, work: () => Promise<void>) => void work().catch((error) => failures.push(error)),
    settled: async () => undefined,
  };
  const poller = startPoller(background, {
    ...{ name: 'looking', intervalMs: 1_000 },
    async work(isStopped) {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve, reject) => {
        looks.push({ isStopped, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }).finally(() => {
        running -= 1;
      });
    },
  });
  const end = async (index: number, error?: Error) => {
    looks[index]?.end(error);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { poller, looks, failures, end, most: () => most };
}

test('it looks at once, at intervals, and when it is woken', async () => {
  const { poller, looks, end } = start();
  expect(looks).toHaveLength(1);
  await end(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(looks).toHaveLength(2);
  await end(1);
  poller.wake();
  expect(looks).toHaveLength(3);
});

test('woken while it looks it looks once more, however often, and never twice at a time', async () => {
  const { poller, looks, end, most } = start();
  for (let n = 0; n < 5; n += 1) poller.wake();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(looks).toHaveLength(1);
  await end(0);
  expect(looks).toHaveLength(2);
  await end(1);
  expect([looks.length, most()]).toEqual([2, 1]);
});

test('what fails is told once, and tried again at the next look', async () => {
  const { looks, failures, end } = start();
  await end(0, new Error('The database is away.'));
  expect(failures).toEqual([new Error('The database is away.')]);
  expect(looks).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(looks).toHaveLength(2);
});

test('once stopped it takes nothing more, and tells the look that is going on', async () => {
  const { poller, looks, end } = start();
  poller.wake();
  expect(looks[0]?.isStopped()).toBe(false);
  poller.stop();
  expect(looks[0]?.isStopped()).toBe(true);
  await end(0);
  poller.wake();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(looks).toHaveLength(1);
});
