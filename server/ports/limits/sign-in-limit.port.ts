/** The port of the rate limit on sign-in. */

export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

export interface SignInLimit {
  /**
   * Counts a try before it is made, so that parallel tries cannot slip through. Throws `rate_limited`. `device` (device-pass.ts):
   * where the account signed in before; what others get wrong, also behind the same address, does not count there.
   */
  take(account: string, address: string, device?: string | null): Promise<LimitState>;
  /** The try was right: the account and address, or the device, start anew. */
  forgive(account: string, address: string, device?: string | null): Promise<void>;
  /** A code of the authenticator app of `userId` counts once. Throws `invalid_input` the second time. */
  takeCode(userId: string, code: string): Promise<void>;
  /** A try without an account, such as a passkey, or what is asked before one. Throws `rate_limited`. */
  takeFrom(address: string, what: 'passkey' | 'options'): Promise<void>;
  /** A mail that `address` has sent to `account`, whether there is one or not. Throws `rate_limited`. */
  takeMail(account: string, address: string): Promise<void>;
}
