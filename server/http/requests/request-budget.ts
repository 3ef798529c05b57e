/** Rate limits of requests, by API token, signed-in person, share link, or address. */
import { createMiddleware } from 'hono/factory';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { BinderyError } from '#core/errors.ts';
import type { Services } from '../../ports/services.ts';
import { clientAddress, type HttpActor, type HttpContext, type HttpEnv } from './context.ts';

const WINDOW_SECONDS = 60;
/** How long a request may be unknown to other processes. */
const TELL_AFTER_MS = 250;

/**
 * Counts a request against its budget, which is one for all processes; beyond it the answer is 429. Every answer has the remaining
 * budget. Processes tell one another what they have counted four times a second, so all of them together let through at most what
 * comes within that time beyond it. While the bus is down, each counts for itself.
 */
export function requestBudget({ env, bus }: Pick<Services, 'env' | 'bus'>) {
  const limit = env.requestsPerMinute;
  const limiter = new RateLimiterMemory({ keyPrefix: 'requests', points: limit, duration: WINDOW_SECONDS });
  bus.listen('requests', ({ counts }) => {
    for (const [key, count] of counts) void limiter.penalty(key, count);
  });
  const tell = createTally(bus);
  return createMiddleware<HttpEnv>(async (c, next) => {
    const actor = c.get('actor');
    const key = actor === null ? `address ${clientAddress(c, env)}` : keyOf(actor);
    tell(key);
    const state = await take(limiter, key);
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
    c.set('charge', async (requests) => {
      tell(key, requests);
      await limiter.penalty(key, requests);
    });
    await next();
  });
}

/** Gathers what is counted, and tells the other processes. */
function createTally(bus: Services['bus']): (key: string, requests?: number) => void {
  let counts = new Map<string, number>();
  const publish = (): void => {
    bus.publish('requests', { counts: [...counts] });
    counts = new Map();
  };
  return (key, requests = 1) => {
    if (bus.others.size === 0) return;
    if (counts.size === 0) setTimeout(publish, TELL_AFTER_MS).unref();
    counts.set(key, (counts.get(key) ?? 0) + requests);
  };
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
