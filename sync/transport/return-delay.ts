/** The wait of a socket before it comes back, by how many of its connections did not last. */

/** The first attempt after a loss comes within this many ms, so that a thousand pages don't return in one instant. */
export const FIRST_RETRY_MS = 400;
export const RETRY_SPREAD_MS = 800;
export const MAX_RETRY_MS = 10_000;

/**
 * In whole ms. A server that takes the connection and then sends it away (too busy, too many tabs) is not asked twice a second: `brief` such
 * connections in a row double the wait each, up to `MAX_RETRY_MS` and half of that again by chance.
 */
export function returnDelayMs(brief: number, random: () => number): number {
  const wait = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, brief - 1));
  return wait + Math.round(random() * Math.max(RETRY_SPREAD_MS, wait / 2));
}
