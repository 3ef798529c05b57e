/** Limiters of attempts, by rate-limiter-flexible: in memory, or in PostgreSQL, where all processes count together. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { BinderyError } from '#core/errors.ts';

export interface AttemptLimiter {
  /**
   * Takes an attempt from the budget of `key`, or what is worth several. Throws `rate_limited` when it is used up, with the wait in ms
   * as its cause, and `unavailable` when it cannot be counted: then it must not be made.
   */
  take(
    key: string,
    attempts?: number,
  ): Promise<{ readonly remaining: number; readonly msBeforeNext: number }>;
  /** Gives an attempt back. */
  giveBack(key: string): Promise<void>;
  /** The budget of `key` is full again. */
  forget(key: string): Promise<void>;
}

export interface AttemptBudget {
  /** Unique among the limiters that count in one place. */
  readonly name: string;
  readonly attempts: number;
  readonly windowSeconds: number;
}

export type CreateLimiter = (budget: AttemptBudget) => AttemptLimiter;

/** For a server that is the only one on its database; an attacker cannot cause the restart that resets it. */
export const memoryLimiter: CreateLimiter = ({ name, attempts, windowSeconds }) =>
  wrap(new RateLimiterMemory({ keyPrefix: name, points: attempts, duration: windowSeconds }), (key) => key);

const SWEEP_MS = 60_000;

/** Counts in the table `RateLimit`, each attempt in one statement, so that none slips through between processes. */
export function postgresLimiters(pool: pg.Pool, now: () => number): CreateLimiter {
  // Without the names it gives its statements, which a pooler in transaction mode would not find again.
  const storeClient = {
    query: ({ text, values }: { readonly text: string; readonly values: unknown[] }) =>
      pool.query(text, values),
  };
  let sweptAt = now();
  return ({ name, attempts, windowSeconds }) => {
    const limiter = new RateLimiterPostgres({
      ...{ storeClient, storeType: 'pool', tableName: 'RateLimit', tableCreated: true },
      ...{ keyPrefix: name, points: attempts, duration: windowSeconds, clearExpiredByTimeout: false },
    });
    const counted = wrap(limiter, hash);
    return {
      ...counted,
      async take(key, attempts) {
        if (now() - sweptAt >= SWEEP_MS) {
          sweptAt = now();
          await sweep(pool, sweptAt);
        }
        return await counted.take(key, attempts);
      },
    };
  };
}

async function sweep(pool: pg.Pool, now: number): Promise<void> {
  await pool.query('DELETE FROM "RateLimit" WHERE "expire" < $1', [now]).catch((reason: unknown) => {
    throw uncounted(reason);
  });
}

/** Short whatever somebody sends as their account, and no list of accounts and addresses. */
function hash(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

type Limiter = Pick<RateLimiterMemory, 'consume' | 'reward' | 'delete'>;

function wrap(limiter: Limiter, keyOf: (key: string) => string): AttemptLimiter {
  return {
    async take(key, attempts = 1) {
      try {
        const { remainingPoints, msBeforeNext } = await limiter.consume(keyOf(key), attempts);
        return { remaining: remainingPoints, msBeforeNext };
      } catch (reason) {
        throw reason instanceof RateLimiterRes ? tooMany(reason) : uncounted(reason);
      }
    },
    async giveBack(key) {
      await limiter.reward(keyOf(key), 1).catch((reason: unknown) => {
        throw uncounted(reason);
      });
    },
    async forget(key) {
      await limiter.delete(keyOf(key)).catch((reason: unknown) => {
        throw uncounted(reason);
      });
    },
  };
}

function tooMany({ msBeforeNext }: RateLimiterRes): BinderyError {
  const minutes = Math.ceil(msBeforeNext / 60_000);
  return new BinderyError('rate_limited', `Too many tries. Wait ${minutes} min and try again.`, {
    cause: msBeforeNext,
  });
}

function uncounted(cause: unknown): BinderyError {
  const message = 'Tries cannot be counted right now, so none is taken. Try again in a moment.';
  return new BinderyError('unavailable', message, { cause });
}
