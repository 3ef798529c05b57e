/** The port of the rate limit on what guests say in comments. */
import type { Actor } from '#core/access/policy.ts';

export interface GuestCommentLimit {
  /** Edits of a guest at once: more would never be taken. */
  readonly most: number;
  /** Counts what a guest writes, as so many edits; nobody else's. Throws `rate_limited`. */
  take(actor: Actor, edits: number): Promise<void>;
}
