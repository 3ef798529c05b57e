/** Compaction: when a document gets a new snapshot, and how it is verified. */
import { BinderyError } from '#core/errors.ts';

export interface CompactionPolicy {
  /** Rows or bytes since the last snapshot after which a document gets a new one. */
  readonly rows: number;
  readonly bytes: number;
  /** A busy document is compacted at most this often. */
  readonly minIntervalMs: number;
}

export const DEFAULT_POLICY: CompactionPolicy = { rows: 500, bytes: 1024 * 1024, minIntervalMs: 60_000 };

/** Throws `corrupt` when a snapshot differs from its document. */
export function assertProven(documentName: string, differences: readonly string[]): void {
  if (differences.length === 0) return;
  throw new BinderyError(
    'corrupt',
    `The snapshot of ${documentName} differs from the document: ${differences.join(', ')}.`,
  );
}

export interface CompactionQueue {
  /** Counts a stored row; the document is compacted in the background once the policy says so. */
  count(documentName: string, seq: number, snapshotSeq: number, bytes: number): void;
  /** Compacts now, after whatever is being compacted. Two calls for one document share the work. */
  compact(documentName: string): Promise<void>;
}

interface Tally {
  bytes: number;
  snapshotSeq: number;
  compactedAt: number;
}

/** Runs one compaction at a time: it is the most expensive work of the journal. */
export function createCompactionQueue(options: {
  readonly compact: (documentName: string) => Promise<number>;
  /** Takes a document that is due, in place of compacting it here: other processes do. */
  readonly handOver: ((documentName: string) => void) | null;
  readonly now: () => number;
  readonly policy: CompactionPolicy;
  readonly onError: (documentName: string, error: unknown) => void;
}): CompactionQueue {
  const { now, policy, handOver } = options;
  const tallies = new Map<string, Tally>();
  const pending = new Map<string, Promise<void>>();
  let last: Promise<unknown> = Promise.resolve();

  function compact(documentName: string): Promise<void> {
    const waiting = pending.get(documentName);
    if (waiting !== undefined) return waiting;
    const turn = last.then(async () => {
      const seq = await options.compact(documentName);
      tallies.set(documentName, { bytes: 0, snapshotSeq: seq, compactedAt: now() });
    });
    const done = turn.finally(() => pending.delete(documentName));
    pending.set(documentName, done);
    last = done.catch(() => undefined);
    return done;
  }

  function count(documentName: string, seq: number, snapshotSeq: number, bytes: number): void {
    const tally = tallies.get(documentName) ?? { bytes: 0, snapshotSeq, compactedAt: 0 };
    tallies.set(documentName, tally);
    tally.bytes += bytes;
    const due = seq - tally.snapshotSeq >= policy.rows || tally.bytes >= policy.bytes;
    if (!due || pending.has(documentName) || now() - tally.compactedAt < policy.minIntervalMs) return;
    if (handOver !== null) {
      // Nobody may have heard: while it is written in, it is offered again, and whoever takes it looks whether it is still due.
      tally.compactedAt = now();
      handOver(documentName);
      return;
    }
    compact(documentName).catch((error: unknown) => {
      tally.compactedAt = now();
      options.onError(documentName, error);
    });
  }

  return { count, compact };
}
