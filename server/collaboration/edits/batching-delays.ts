/** The delays over which a document batches changes: the longer, the more readers there are. */

/**
 * Milliseconds over which a document's edits are merged into one message. A message costs a socket write per reader, so the
 * total work grows quadratically unless the window grows with the readers (docs/adr/0006-fan-out.md).
 */
export function editWindow(readers: number): number {
  if (readers <= 4) return 0;
  if (readers <= 20) return 10;
  if (readers <= 60) return 20;
  return 24;
}

/**
 * Milliseconds an edit may wait to share a commit. Where readers wait for the window anyway, sharing saves work; with few
 * readers each edit is committed at once.
 */
export function commitMaxDelay(readers: number): number {
  if (readers <= 20) return 0;
  return readers <= 60 ? 4 : 8;
}

/**
 * Milliseconds an edit may wait when its session has this many in flight: nobody types so fast, so it is a returning page,
 * which is done sooner with few commits.
 */
export function burstMaxDelay(underWay: number): number {
  return underWay < 8 ? 0 : 25;
}

/** Milliseconds between rounds of presence: the more readers, the less often carets move. */
export function presenceWindow(readers: number): number {
  return Math.min(1_000, Math.max(50, readers * 4));
}

/** Milliseconds an acknowledgement may wait to share a write with the broadcast of its edit. */
export function answerMaxDelay(readers: number): number {
  return readers <= 20 ? 0 : editWindow(readers);
}
