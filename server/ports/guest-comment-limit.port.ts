/** The port of the rate limit on what guests say in comments. */
import type { Actor } from '#core/access/policy.ts';

export interface GuestCommentLimit {
  /** Counts an edit of a guest, once for each comment in it; nobody else's. Throws `rate_limited`. */
  take(actor: Actor, comments: number): Promise<void>;
}
