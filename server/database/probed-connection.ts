/**
 * Settings by which connections notice that their database is gone. One that was killed ends them; of a machine that lost its power or its network
 * nothing is heard, and by itself TCP asks after two hours.
 */

/** The other end is asked after five seconds without a word, and ten times more, once a second (libuv's interval). */
export const PROBED = { keepAlive: true, keepAliveInitialDelayMillis: 5_000 } as const;

/**
 * No statement that somebody waits for takes as long, ms. A machine that hangs answers probes; and a query it has not even received waits
 * a quarter of an hour, for TCP does not probe while it still sends.
 */
export const LONGEST_QUERY_MS = 60_000;

/** Longer, and the database counts as away, ms. */
export const CONNECT_TIMEOUT_MS = 5_000;
