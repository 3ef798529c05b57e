/** The rate limit of sign-in: slows guessing, and never locks people out of browsers they have signed in with before. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { takeTry } from '../network/rate-limit.ts';
import type { SignInLimit } from '../ports/sign-in-limit.port.ts';

const WINDOW_SECONDS = 15 * 60;
/** Wrong tries of one address on one account, and of one device on an account that signed in there before. */
const TRIES = 10;
/** Wrong tries of one address on any account, and of any address on one account. */
const TRIES_APART = 30;

/** Creates the rate limit. It counts in memory; an attacker cannot cause the restart that resets it. */
export function createSignInLimit(): SignInLimit {
  const together = new RateLimiterMemory({ keyPrefix: 'both', points: TRIES, duration: WINDOW_SECONDS });
  const apart = new RateLimiterMemory({ keyPrefix: 'one', points: TRIES_APART, duration: WINDOW_SECONDS });
  return {
    async take(account, address, device = null) {
      const keys = keysOf(account, address, device);
      // First, so that what is refused here counts no further against the account: others still get in.
      const state = await takeTry(together, keys.both);
      if (device === null) {
        await takeTry(apart, keys.address);
        await takeTry(apart, keys.account);
      }
      return {
        limit: TRIES,
        remaining: state.remainingPoints,
        resetSeconds: Math.ceil(state.msBeforeNext / 1000),
      };
    },
    async forgive(account, address, device = null) {
      const keys = keysOf(account, address, device);
      await together.delete(keys.both);
      if (device !== null) return;
      await apart.reward(keys.account, 1);
      await apart.reward(keys.address, 1);
    },
  };
}

function keysOf(account: string, address: string, device: string | null) {
  const name = account.trim().toLowerCase();
  const both = device === null ? `${name}\n${address}` : `${name}\ndevice\n${device}`;
  return { both, account: `account\n${name}`, address: `address\n${address}` };
}
