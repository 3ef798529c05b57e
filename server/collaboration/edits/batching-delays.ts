/** The delays over which a document batches changes: the longer, the more readers there are and the busier this process is. */

/** Event loop utilization above which sending fewer messages is worth a short delay. */
const BUSY = 0.6;
/** Utilization above which the process is about to fall behind. */
const FULL = 0.85;
/** Milliseconds between changes below which a window of 10 ms mostly holds more than one: two dozen people who type leave longer gaps. */
const DENSE_GAP = 12;

/**
 * Milliseconds over which a document's edits are merged into one message; `busy` is the share of the event loop in use, 0
 * to 1, and `gapMs` the time between changes of the document. A message costs a socket write per reader, so the total work grows
 * quadratically unless the window grows with the readers (docs/adr/0006-fan-out.md). Edits that people type for few readers are too
 * rare to share a window, which would only delay them.
 */
export function editWindow(readers: number, busy: number, gapMs: number): number {
  if (readers <= 4) return 0;
  if (readers <= 24) return busy < BUSY && gapMs > DENSE_GAP ? 0 : 10;
  const window = readers <= 60 ? 20 : 24;
  return busy < FULL ? window : window * 2;
}

/**
 * Milliseconds an edit may wait to share a commit. If readers wait for the window anyway, sharing saves work; with few
 * readers, each edit is committed at once.
 */
export function commitMaxDelay(readers: number): number {
  if (readers <= 24) return 0;
  return readers <= 60 ? 4 : 8;
}

/**
 * Milliseconds an edit may wait when its session has this many in flight: nobody types that fast, so it is a reconnecting page,
 * which finishes sooner with fewer commits.
 */
export function burstMaxDelay(underWay: number): number {
  return underWay < 8 ? 0 : 25;
}

/** Milliseconds between rounds of presence: the more readers, the less often carets move. */
export function presenceWindow(readers: number): number {
  return Math.min(1_000, Math.max(50, readers * 4));
}

/** Milliseconds an acknowledgement may wait to share a write with the broadcast of its edit. */
export function answerMaxDelay(readers: number, busy: number): number {
  return readers <= 24 ? 0 : editWindow(readers, busy, Number.POSITIVE_INFINITY);
}
