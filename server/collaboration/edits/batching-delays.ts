/** The delays over which a document batches changes: the longer, the more readers there are. */

/**
 * Milliseconds over which a document's edits are merged into one message. A message costs one socket write per reader, so
 * the work of a room grows with its square unless the window grows with it (docs/adr/0006-fan-out.md has the figures).
 */
export function editWindow(readers: number): number {
  if (readers <= 4) return 0;
  if (readers <= 20) return 10;
  if (readers <= 60) return 20;
  return 24;
}

/**
 * Milliseconds an edit may wait for others to be committed with. Where readers wait for the window anyway, one commit for
 * several edits takes work off the database and off this process; where they do not, each goes at once.
 */
export function commitMaxDelay(readers: number): number {
  if (readers <= 20) return 0;
  return readers <= 60 ? 4 : 8;
}

/**
 * Milliseconds an edit may wait for company when its session has this many under way. Nobody types so fast: it is a page that
 * comes back with a day's work, and it is done sooner with few commits than with one for every handful.
 */
export function burstMaxDelay(underWay: number): number {
  return underWay < 8 ? 0 : 25;
}

/** Milliseconds between two rounds of presence: carets of a full room move less often than its text. */
export function presenceWindow(readers: number): number {
  return Math.min(1_000, Math.max(50, readers * 4));
}

/** Milliseconds an acknowledgement may wait to go out with the message that shows the edit to everyone. */
export function answerMaxDelay(readers: number): number {
  return readers <= 20 ? 0 : editWindow(readers);
}
