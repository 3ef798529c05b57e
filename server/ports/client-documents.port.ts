/** The port of the documents in which programs say what they are, for those who ask members about them. */

/** A program as a client of OAuth. */
export interface OAuthClient {
  readonly id: string;
  /** As it calls itself. */
  readonly name: string;
  readonly redirectUris: readonly string[];
  /** The host at whose address it says so; absent for one that registered, which may be anybody. */
  readonly publishedAt?: string;
}

export interface ClientDocuments {
  /**
   * The client whose id is this address, read on behalf of a member. Throws `invalid_input` where nothing there says what it is, and
   * `rate_limited` for a member who has had too many read.
   */
  find(address: string, memberId: string): Promise<OAuthClient>;
}
