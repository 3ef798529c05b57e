/** Rate limits: counts attempts, and refuses with the time to wait. */
import { type RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { BinderyError } from '#core/errors.ts';

/** Takes an attempt from the budget of `key`. Throws `rate_limited` when it is used up, with the wait in ms as its cause. */
export async function takeTry(limiter: RateLimiterMemory, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (reason) {
    if (!(reason instanceof RateLimiterRes)) throw reason;
    const minutes = Math.ceil(reason.msBeforeNext / 60_000);
    throw new BinderyError('rate_limited', `Too many tries. Wait ${minutes} min and try again.`, {
      cause: reason.msBeforeNext,
    });
  }
}
