/** Group commit: one transaction in flight; what arrives meanwhile, or is in no hurry, goes into the next. */
import { BinderyError } from '#core/errors.ts';
import type { JournalEntry } from './journal.ts';

export interface Appended {
  readonly seq: number;
  readonly duplicate: boolean;
}

/** What became of one entry of a batch. `again`: somebody else wrote first; put it into the next batch. */
export type Outcome = Appended | { readonly again: true } | { readonly refused: BinderyError };

export interface GroupCommitOptions {
  /**
   * Commits a batch and answers one outcome per entry, in order. Throws when the store is away; then the batch is tried
   * again, so it has to recognise entries that a lost answer had committed after all.
   */
  readonly commit: (batch: readonly JournalEntry[]) => Promise<readonly Outcome[]>;
  /** Milliseconds since some start; only differences count. */
  readonly clock: () => number;
  readonly onRetry?: (error: unknown, attempt: number, delayMs: number) => void;
  readonly onCommit?: (entries: number, durationMs: number) => void;
  readonly limits?: Partial<GroupCommitLimits>;
}

export interface GroupCommitLimits {
  /** Waiting entries and bytes beyond which new ones are refused. */
  readonly maxEntries: number;
  readonly maxBytes: number;
  /** How long an entry may wait for the store to come back. */
  readonly maxWaitMs: number;
  readonly maxBatchEntries: number;
  readonly maxBatchBytes: number;
  /** First and longest pause before a failed batch is tried again. */
  readonly minRetryMs: number;
  readonly maxRetryMs: number;
}

export const DEFAULT_LIMITS: GroupCommitLimits = {
  maxEntries: 20_000,
  maxBytes: 32 * 1024 * 1024,
  maxWaitMs: 30_000,
  maxBatchEntries: 2_000,
  maxBatchBytes: 8 * 1024 * 1024,
  minRetryMs: 20,
  maxRetryMs: 500,
};

export interface GroupCommit {
  /** `maxDelayMs`: how long it may wait for company before its batch starts. */
  append(entry: JournalEntry, maxDelayMs?: number): Promise<Appended>;
  drain(deadlineMs: number): Promise<number>;
  readonly backlog: { readonly entries: number; readonly bytes: number; readonly oldestMs: number };
}

interface Waiting {
  readonly entry: JournalEntry;
  readonly since: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: BinderyError) => void;
}

const BUILDS_ON_REFUSED = 'an edit it builds on was not stored either';
/** Rough cost in memory of an entry beside its payload. */
const ENTRY_OVERHEAD_BYTES = 256;

/** Makes the queue. It starts work by itself and stops when it is empty; there is nothing to close. */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { commit, clock } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  let queue: Waiting[] = [];
  let inFlight: Waiting[] = [];
  let bytes = 0;
  let running = false;
  let idle: (() => void)[] = [];
  /** Runs one of whose entries was refused. */
  const broken = new WeakSet<object>();
  /** When the first of the waiting entries has run out of delay. */
  let dueAt = Number.POSITIVE_INFINITY;
  let start: { readonly at: number; readonly timer: NodeJS.Timeout } | null = null;

  const size = (): number => queue.length + inFlight.length;
  const oldest = (): Waiting | undefined => inFlight[0] ?? queue[0];

  function append(entry: JournalEntry, maxDelayMs = 0): Promise<Appended> {
    const weight = weigh(entry);
    if (size() >= limits.maxEntries || bytes + weight > limits.maxBytes) {
      breakRun(entry);
      return Promise.reject(unavailable(`${size()} operations are waiting for the database already`));
    }
    if (isBroken(entry)) return Promise.reject(unavailable(BUILDS_ON_REFUSED));
    bytes += weight;
    return new Promise((resolve, reject) => {
      const since = clock();
      queue.push({ entry, since, resolve, reject });
      dueAt = Math.min(dueAt, since + maxDelayMs);
      if (!running) schedule();
    });
  }

  function breakRun({ run }: JournalEntry): void {
    if (run !== undefined) broken.add(run);
  }

  function isBroken({ run }: JournalEntry): boolean {
    return run !== undefined && broken.has(run);
  }

  function refuse(waiting: Waiting, error: BinderyError): void {
    bytes -= weigh(waiting.entry);
    breakRun(waiting.entry);
    waiting.reject(error);
  }

  /** Starts the next batch when it is due, and puts an earlier one before a later one. */
  function schedule(): void {
    const wait = dueAt - clock();
    if (start !== null && (wait <= 0 || dueAt < start.at)) {
      clearTimeout(start.timer);
      start = null;
    }
    if (wait <= 0) {
      running = true;
      // One turn of the event loop, so that edits which arrived in the same turn share the first commit.
      setImmediate(() => void run());
    } else if (start === null) {
      const timer = setTimeout(() => {
        start = null;
        running = true;
        void run();
      }, wait);
      start = { at: dueAt, timer };
    }
  }

  async function run(): Promise<void> {
    let attempt = 0;
    do {
      const startedAt = clock();
      inFlight = takeBatch();
      try {
        settle(inFlight, await commit(inFlight.map(({ entry }) => entry)));
        options.onCommit?.(inFlight.length, clock() - startedAt);
        attempt = 0;
      } catch (error) {
        attempt += 1;
        const delayMs = Math.min(limits.maxRetryMs, limits.minRetryMs * 2 ** Math.min(attempt - 1, 10));
        options.onRetry?.(error, attempt, delayMs);
        queue = [...inFlight, ...queue];
        inFlight = [];
        refuseTooOld();
        await pause(delayMs);
        dueAt = Number.NEGATIVE_INFINITY;
      }
      inFlight = [];
    } while (queue.length > 0 && dueAt <= clock());
    running = false;
    if (queue.length > 0) {
      schedule();
      return;
    }
    for (const wake of idle) wake();
    idle = [];
  }

  function takeBatch(): Waiting[] {
    let count = 0;
    let total = 0;
    for (const { entry } of queue) {
      if (count >= limits.maxBatchEntries) break;
      if (count > 0 && total + entry.payload.length > limits.maxBatchBytes) break;
      count += 1;
      total += entry.payload.length;
    }
    const batch = queue.splice(0, count);
    dueAt = queue.length > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return batch;
  }

  function settle(batch: readonly Waiting[], outcomes: readonly Outcome[]): void {
    const again: Waiting[] = [];
    batch.forEach((waiting, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined || 'again' in outcome) again.push(waiting);
      else if ('refused' in outcome) refuse(waiting, outcome.refused);
      else {
        bytes -= weigh(waiting.entry);
        waiting.resolve(outcome);
      }
    });
    if (again.length > 0) dueAt = Number.NEGATIVE_INFINITY;
    queue = [...again, ...queue];
    refuseBroken();
  }

  /** What builds on something refused must not be stored without it. */
  function refuseBroken(): void {
    if (!queue.some(({ entry }) => isBroken(entry))) return;
    const [kept, orphans] = partition(queue, ({ entry }) => !isBroken(entry));
    queue = kept;
    for (const orphan of orphans) refuse(orphan, unavailable(BUILDS_ON_REFUSED));
  }

  function refuseTooOld(): void {
    const now = clock();
    const [kept, expired] = partition(queue, ({ since }) => now - since <= limits.maxWaitMs);
    queue = kept;
    for (const waiting of expired) {
      const seconds = Math.round((now - waiting.since) / 1000);
      refuse(waiting, unavailable(`the database has been away for ${seconds} s`));
    }
    refuseBroken();
  }

  async function drain(deadlineMs: number): Promise<number> {
    if (size() > 0) {
      dueAt = Number.NEGATIVE_INFINITY;
      if (!running) schedule();
      const empty = new Promise<void>((resolve) => idle.push(resolve));
      await Promise.race([empty, pause(deadlineMs)]);
    }
    return size();
  }

  return {
    append,
    drain,
    get backlog() {
      const first = oldest();
      return { entries: size(), bytes, oldestMs: first === undefined ? 0 : clock() - first.since };
    },
  };
}

function weigh(entry: JournalEntry): number {
  return entry.payload.length + ENTRY_OVERHEAD_BYTES;
}

function unavailable(why: string): BinderyError {
  return new BinderyError('unavailable', `The edit was not stored: ${why}. Try again in a moment.`);
}

function partition<T>(items: readonly T[], keep: (item: T) => boolean): [T[], T[]] {
  const kept: T[] = [];
  const rest: T[] = [];
  for (const item of items) (keep(item) ? kept : rest).push(item);
  return [kept, rest];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
