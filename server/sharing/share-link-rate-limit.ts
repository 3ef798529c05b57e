/** The rate limits of share links, by address and link: of opening one, which creates a guest and an audit event, and of its password. */
import type { CreateLimiter } from '../network/attempt-limiters.ts';
import type { ShareLinkRateLimit } from '../ports/limits/open-limit.port.ts';

const WINDOW_SECONDS = 10 * 60;
/** A whole class behind one address, each opening twice: to see what there is, and to come in. */
const OPENINGS = 200;
const WRONG_PASSWORDS = 5;
const PASSWORD_WINDOW_SECONDS = 15 * 60;

export function createShareLinkRateLimit(
  createLimiter: CreateLimiter,
  openings = OPENINGS,
): ShareLinkRateLimit {
  const opened = createLimiter({ name: 'share-open', attempts: openings, windowSeconds: WINDOW_SECONDS });
  const guessed = createLimiter({
    ...{ name: 'share-password', attempts: WRONG_PASSWORDS, windowSeconds: PASSWORD_WINDOW_SECONDS },
  });
  return {
    async take(linkId, address) {
      await opened.take(`${linkId}\n${address}`);
    },
    async takePassword(linkId, address) {
      return await guessed.take(`${linkId}\n${address}`);
    },
    async giveBackPassword(linkId, address) {
      await guessed.giveBack(`${linkId}\n${address}`);
    },
  };
}
