/** Limits what a page sends on a socket to what the server accepts, so that it is never disconnected for sending much. */
import { BYTE_RATE, FRAME_RATE } from '#core/protocol/rates.ts';

/** The rest is for what is not asked for here: tickets, presence, and clocks that differ. */
const SHARE = 0.75;

export interface SendRateLimiter {
  /** Takes one frame of so many bytes: 0 when it may go, else how many ms to wait before asking again. */
  take(bytes: number): number;
  /** A new connection starts full. */
  refill(): void;
}

/** Creates a rate limiter; `clock` returns ms. */
export function createSendRateLimiter(clock: () => number): SendRateLimiter {
  const frames = createLevel(FRAME_RATE);
  const bytes = createLevel(BYTE_RATE);
  let filledAt = clock();
  return {
    take(amount) {
      const now = clock();
      frames.fill(now - filledAt);
      bytes.fill(now - filledAt);
      filledAt = now;
      const wait = Math.max(frames.waitFor(1), bytes.waitFor(amount));
      if (wait > 0) return wait;
      frames.take(1);
      bytes.take(amount);
      return 0;
    },
    refill() {
      filledAt = clock();
      frames.fill(Number.POSITIVE_INFINITY);
      bytes.fill(Number.POSITIVE_INFINITY);
    },
  };
}

function createLevel(rate: { readonly perSecond: number; readonly burst: number }) {
  const [perMs, burst] = [(rate.perSecond * SHARE) / 1000, rate.burst * SHARE];
  let level = burst;
  return {
    fill(ms: number): void {
      level = Math.min(burst, level + ms * perMs);
    },
    waitFor: (amount: number): number => (level >= amount ? 0 : Math.ceil((amount - level) / perMs)),
    take(amount: number): void {
      level -= amount;
    },
  };
}
