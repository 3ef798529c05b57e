/** How often a password may be tried: guessing is slowed, and no single address can lock anybody else out. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { takeTry } from '../rate-limit.ts';

const WINDOW_SECONDS = 15 * 60;
/** Wrong tries of one address on one account. */
const TRIES = 10;
/** Wrong tries of one address on any account, and of any address on one account. */
const TRIES_APART = 30;

export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

export interface SignInLimit {
  /** Counts a try before it is made, so that parallel tries cannot slip through. Throws `rate_limited`. */
  take(account: string, address: string): Promise<LimitState>;
  /** The try was right: the account and address start anew. */
  forgive(account: string, address: string): Promise<void>;
}

/** Counts in memory: a restart forgives everybody, which a guesser cannot cause. */
export function createSignInLimit(): SignInLimit {
  const together = new RateLimiterMemory({ keyPrefix: 'both', points: TRIES, duration: WINDOW_SECONDS });
  const apart = new RateLimiterMemory({ keyPrefix: 'one', points: TRIES_APART, duration: WINDOW_SECONDS });
  return {
    async take(account, address) {
      const keys = keysOf(account, address);
      // First, so that what is refused here counts no further against the account: others still get in.
      const state = await takeTry(together, keys.both);
      await takeTry(apart, keys.address);
      await takeTry(apart, keys.account);
      return {
        limit: TRIES,
        remaining: state.remainingPoints,
        resetSeconds: Math.ceil(state.msBeforeNext / 1000),
      };
    },
    async forgive(account, address) {
      const keys = keysOf(account, address);
      await together.delete(keys.both);
      await apart.reward(keys.account, 1);
      await apart.reward(keys.address, 1);
    },
  };
}

function keysOf(account: string, address: string) {
  const name = account.trim().toLowerCase();
  return { both: `${name}\n${address}`, account: `account\n${name}`, address: `address\n${address}` };
}
