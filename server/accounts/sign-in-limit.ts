/** The rate limit of sign-in: slows guessing, and never locks people out of browsers they have signed in with before. */
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { CreateLimiter } from '../network/attempt-limiters.ts';
import type { SignInLimit } from '../ports/limits/sign-in-limit.port.ts';

const WINDOW_SECONDS = 15 * 60;
/** Wrong tries of one address on one account, and of one device on an account that signed in there before. */
const TRIES = 10;
/** Wrong tries of one address on any account, and of any address on one account. */
const TRIES_APART = 30;

/** Longer than any code holds, with the one before and the one after. */
const CODE_SECONDS = 150;

/** Mails that one address has sent to one account, and in all; and mails to one account. */
const MAILS = 3;
const MAILS_APART = 20;
/** Tries with passkeys from one address, and questions for what a passkey is to answer, which every sign-in page asks. */
const PASSKEYS = 60;
const OPTIONS = 600;

export function createSignInLimit(createLimiter: CreateLimiter): SignInLimit {
  const windowSeconds = WINDOW_SECONDS;
  const together = createLimiter({ name: 'both', attempts: TRIES, windowSeconds });
  const apart = createLimiter({ name: 'one', attempts: TRIES_APART, windowSeconds });
  const once = createLimiter({ name: 'code', attempts: 1, windowSeconds: CODE_SECONDS });
  const mails = createLimiter({ name: 'mail', attempts: MAILS, windowSeconds });
  const passkeys = createLimiter({ name: 'passkey', attempts: PASSKEYS, windowSeconds });
  const options = createLimiter({ name: 'options', attempts: OPTIONS, windowSeconds });
  const mailsApart = createLimiter({ name: 'mails', attempts: MAILS_APART, windowSeconds });
  return {
    async takeMail(account, address) {
      await mailsApart.take(`address\n${address}`);
      // By address first: nobody keeps another from their own link by asking for it.
      await mails.take(`${account}\n${address}`);
      await mailsApart.take(`account\n${account}`);
    },

    async takeFrom(address, what) {
      await (what === 'passkey' ? passkeys : options).take(address);
    },

    async takeCode(userId, code) {
      await once.take(`${userId}\n${code}`).catch((error: unknown) => {
        if (!isBinderyError(error) || error.code !== 'rate_limited') throw error;
        const message = 'The code is not right, or was used already. Codes change every 30 seconds.';
        throw new BinderyError('invalid_input', message, { issues: [{ path: ['code'], message }] });
      });
    },

    async take(account, address, device = null) {
      const keys = keysOf(account, address, device);
      // First, so that what is refused here counts no further against the account: others still get in.
      const state = await together.take(keys.both);
      if (device === null) {
        await apart.take(keys.address);
        await apart.take(keys.account);
      }
      return {
        limit: TRIES,
        remaining: state.remaining,
        resetSeconds: Math.ceil(state.msBeforeNext / 1000),
      };
    },
    async forgive(account, address, device = null) {
      const keys = keysOf(account, address, device);
      await together.forget(keys.both);
      if (device !== null) return;
      await apart.giveBack(keys.account);
      await apart.giveBack(keys.address);
    },
  };
}

function keysOf(account: string, address: string, device: string | null) {
  const name = account.trim().toLowerCase();
  const both = device === null ? `${name}\n${address}` : `${name}\ndevice\n${device}`;
  return { both, account: `account\n${name}`, address: `address\n${address}` };
}
