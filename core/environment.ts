/** The environment of core: time, fresh ids and randomness, given by the caller. */

export interface Environment {
  /** Milliseconds since the Unix epoch, in server time as well as the caller knows it. */
  now(): number;
  /** A new UUIDv7, lower case. */
  newId(): string;
  /** Uniform in [0, 1). */
  random(): number;
}
