/** The rate limit of opening a share link, by address and link: each opening creates a guest and an audit event. */
import type { CreateLimiter } from '../network/attempt-limiters.ts';
import type { ShareLinkRateLimit } from '../ports/open-limit.port.ts';

const WINDOW_SECONDS = 10 * 60;
/** A whole class behind one address, each opening twice: to see what there is, and to come in. */
const OPENINGS = 200;

export function createShareLinkRateLimit(
  createLimiter: CreateLimiter,
  openings = OPENINGS,
): ShareLinkRateLimit {
  const limiter = createLimiter({ name: 'share-open', attempts: openings, windowSeconds: WINDOW_SECONDS });
  return {
    async take(linkId, address) {
      await limiter.take(`${linkId}\n${address}`);
    },
  };
}
