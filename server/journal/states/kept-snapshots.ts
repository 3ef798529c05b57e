/** The older snapshots that stay: placed by what it costs to come from one to the next, beside what they take. */

export interface SizedSnapshot {
  readonly seq: number;
  readonly bytes: number;
}

export interface SizedStretch {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Of the merged update. */
  readonly bytes: number;
}

/** The newest snapshots that always stay: should the last one rot, the one before it and the rows still load. */
const KEEP_NEWEST = 3;
/** An operation that is in no stretch takes as long to apply as so many bytes of a merged one. */
const ALONE_BYTES = 200;

/**
 * The sequences of snapshots that can be deleted. One stays where coming to it from the one before takes as much as itself: so a point costs no more
 * than twice its state and one stretch, and all that stay take no more than what lies between them.
 */
export function snapshotsToDrop(
  newestFirst: readonly SizedSnapshot[],
  stretches: readonly SizedStretch[],
): number[] {
  const dropped: number[] = [];
  let lastKept = 0;
  for (const { seq, bytes } of newestFirst.slice(KEEP_NEWEST).reverse()) {
    if (costBetween(stretches, lastKept, seq) >= bytes) lastKept = seq;
    else dropped.push(seq);
  }
  return dropped;
}

function costBetween(stretches: readonly SizedStretch[], after: number, upTo: number): number {
  let [cost, alone] = [0, upTo - after];
  for (const { fromSeq, toSeq, bytes } of stretches) {
    const within = Math.min(toSeq, upTo) - Math.max(fromSeq - 1, after);
    if (within <= 0) continue;
    alone -= within;
    cost += (bytes * within) / (toSeq - fromSeq + 1);
  }
  return cost + alone * ALONE_BYTES;
}

/** Operations that no stretch has: those after `after`, up to `upTo`. */
export interface Gap {
  readonly after: number;
  readonly upTo: number;
}

/** `stretches` in order. What is left behind the last one is a gap only from so many operations on, and ends with the last full one. */
export function findGaps(
  stretches: readonly Pick<SizedStretch, 'fromSeq' | 'toSeq'>[],
  { upTo, operations }: { readonly upTo: number; readonly operations: number },
): Gap[] {
  const gaps: Gap[] = [];
  let covered = 0;
  for (const { fromSeq, toSeq } of stretches) {
    if (fromSeq > covered + 1) gaps.push({ after: covered, upTo: fromSeq - 1 });
    covered = Math.max(covered, toSeq);
  }
  const full = Math.floor((upTo - covered) / operations) * operations;
  if (full > 0) gaps.push({ after: covered, upTo: covered + full });
  return gaps;
}
