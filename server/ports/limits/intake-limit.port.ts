/** The port of the rate limits on forms: opened and answered by strangers. */

export interface IntakeRateLimit {
  /** Counts a look at a form, told by the hash of its token. Throws `rate_limited`. */
  takeOpening(form: string, address: string): Promise<void>;
  /** Counts what is sent, before it is read: of this address, at this form, and at this form in all. Throws `rate_limited`. */
  takeAnswer(form: string, address: string): Promise<void>;
}
