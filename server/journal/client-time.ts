/** The bounds within which a client's clock is trusted. */

const AHEAD_MS = 60_000;
const BEHIND_MS = 400 * 24 * 60 * 60 * 1000;

/** A client's time (ms since epoch), clamped to between 400 days ago and a minute ahead; `now` when absent. */
export function clampTime(claimed: number | undefined, now: number): number {
  if (claimed === undefined) return now;
  return Math.min(now + AHEAD_MS, Math.max(now - BEHIND_MS, claimed));
}
