/** Time that runs about ten times as fast, for tests over real sockets that wait for delays of seconds. */
import { onTestFinished, vi } from 'vitest';

/** How far the clocks go on in one turn of the event loop, which takes about a millisecond. */
const STEP_MS = 10;

/**
 * Speeds up timers, `Date` and `performance` until the test is over. Sockets work as ever: time goes on by turns of the event
 * loop that serves them, so that on a busy machine they are not late.
 */
export function speedUpTime(): void {
  const nextTurn = globalThis.setTimeout;
  let isOver = false;
  const turn = (): void => {
    if (isOver) return;
    vi.advanceTimersByTime(STEP_MS);
    nextTurn(turn, 1);
  };
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  nextTurn(turn, 1);
  onTestFinished(() => {
    isOver = true;
    vi.useRealTimers();
  });
}
