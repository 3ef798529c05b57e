/** The port of the rate limit on opening a share link. */

export interface ShareLinkRateLimit {
  /** Counts an opening before it is made. Throws `rate_limited`. */
  take(linkId: string, address: string): Promise<void>;
}
