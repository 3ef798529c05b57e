/** Rate limits of requests, by API token, signed-in person, share link, or address. */
import { createMiddleware } from 'hono/factory';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { BinderyError } from '#core/errors.ts';
import type { Services } from '../../ports/services.ts';
import { clientAddress, type HttpActor, type HttpContext, type HttpEnv } from './context.ts';

const WINDOW_SECONDS = 60;

/** Counts a request against its budget; beyond it the answer is 429. Every answer has the remaining budget. */
export function requestBudget({ env }: Services) {
  const limit = env.requestsPerMinute;
  const limiter = new RateLimiterMemory({ keyPrefix: 'requests', points: limit, duration: WINDOW_SECONDS });
  return createMiddleware<HttpEnv>(async (c, next) => {
    const actor = c.get('actor');
    const state = await take(limiter, actor === null ? `address ${clientAddress(c, env)}` : keyOf(actor));
    tellBudget(c, {
      limit,
      remaining: state.remainingPoints,
      resetSeconds: Math.ceil(state.msBeforeNext / 1000),
    });
    if (state.isRefused) {
      const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
      const message = `These are more than ${limit} requests in a minute. Wait ${seconds} s and go on.`;
      throw new BinderyError('rate_limited', message, { cause: state.msBeforeNext });
    }
    await next();
  });
}

/** Sets the draft standard's `RateLimit-*` headers, also for other rate limits. */
export function tellBudget(
  c: HttpContext,
  {
    limit,
    remaining,
    resetSeconds,
  }: { readonly limit: number; readonly remaining: number; readonly resetSeconds: number },
): void {
  c.header('RateLimit-Limit', String(limit));
  c.header('RateLimit-Remaining', String(remaining));
  c.header('RateLimit-Reset', String(resetSeconds));
}

/** A script's token counts apart from its owner's pages, so that it can't lock them out. Guests of a link count together. */
function keyOf(actor: HttpActor): string {
  if (actor.kind === 'guest') return `link ${actor.linkId}`;
  return actor.tokenId === undefined ? `person ${actor.id}` : `token ${actor.tokenId}`;
}

async function take(limiter: RateLimiterMemory, key: string) {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(key);
    return { remainingPoints, msBeforeNext, isRefused: false };
  } catch (reason) {
    if (!(reason instanceof RateLimiterRes)) throw reason;
    return { remainingPoints: 0, msBeforeNext: reason.msBeforeNext, isRefused: true };
  }
}
