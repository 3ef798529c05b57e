/** The rate limit of a share link, as the opening of links asks for it. */

export interface ShareLinkRateLimit {
  /** Counts an opening before it is made. Throws `rate_limited`. */
  take(linkId: string, address: string): Promise<void>;
}
