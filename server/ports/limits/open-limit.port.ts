/** The port of the rate limit on opening a share link, and on guessing its password. */

export interface ShareLinkRateLimit {
  /** Counts an opening before it is made. Throws `rate_limited`. */
  take(linkId: string, address: string): Promise<void>;
  /** Counts a password before it is looked at, and answers how many more there may be. Throws `rate_limited`. */
  takePassword(linkId: string, address: string): Promise<{ readonly remaining: number }>;
  /** It was right, and does not count. */
  giveBackPassword(linkId: string, address: string): Promise<void>;
}
