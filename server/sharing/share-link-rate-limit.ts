/** The rate limit of opening a share link, by address and link: each opening creates a guest and an audit event. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { takeTry } from '../network/rate-limit.ts';
import type { ShareLinkRateLimit } from '../ports/open-limit.port.ts';

const WINDOW_SECONDS = 10 * 60;
/** A whole class behind one address, each opening twice: to see what there is, and to come in. */
const OPENINGS = 200;

export function createShareLinkRateLimit(openings = OPENINGS): ShareLinkRateLimit {
  const limiter = new RateLimiterMemory({
    keyPrefix: 'share-open',
    points: openings,
    duration: WINDOW_SECONDS,
  });
  return {
    async take(linkId, address) {
      await takeTry(limiter, `${linkId}\n${address}`);
    },
  };
}
