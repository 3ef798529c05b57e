/** Group commit: one transaction at a time; what arrives meanwhile, or can wait, goes into the next. */
import { BinderyError } from '#core/errors.ts';
import type { Appended, JournalEntry } from './journal.ts';

/** The outcome of an entry of a batch. `again`: another writer was first; put it into the next batch. */
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
  /** Told of each batch: how many entries were stored or refused, in what time, and how many go into the next because another writer was first. */
  readonly onCommit?: (entries: number, durationMs: number, again: number) => void;
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

/** Creates the queue. It starts and stops by itself and needs no closing. */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  return new CommitQueue(options);
}

/** One batch is in flight at a time; each step below leaves queue, sizes and times in agreement. */
class CommitQueue implements GroupCommit {
  private readonly options: GroupCommitOptions;
  private readonly limits: GroupCommitLimits;
  private queue: Waiting[] = [];
  private inFlight: Waiting[] = [];
  private bytes = 0;
  private running = false;
  private idle: (() => void)[] = [];
  /** Runs one of whose entries was refused. */
  private readonly broken = new WeakSet<object>();
  /** When the first of the waiting entries has run out of delay. */
  private dueAt = Number.POSITIVE_INFINITY;
  private start: { readonly at: number; readonly timer: NodeJS.Timeout } | null = null;

  constructor(options: GroupCommitOptions) {
    this.options = options;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  get backlog(): GroupCommit['backlog'] {
    const first = this.inFlight[0] ?? this.queue[0];
    const oldestMs = first === undefined ? 0 : this.options.clock() - first.since;
    return { entries: this.size, bytes: this.bytes, oldestMs };
  }

  private get size(): number {
    return this.queue.length + this.inFlight.length;
  }

  append(entry: JournalEntry, maxDelayMs = 0): Promise<Appended> {
    const weight = weigh(entry);
    if (this.size >= this.limits.maxEntries || this.bytes + weight > this.limits.maxBytes) {
      this.breakRun(entry);
      return Promise.reject(unavailable(`${this.size} operations are waiting for the database already`));
    }
    if (this.isBroken(entry)) return Promise.reject(unavailable(BUILDS_ON_REFUSED));
    this.bytes += weight;
    return new Promise((resolve, reject) => {
      const since = this.options.clock();
      this.queue.push({ entry, since, resolve, reject });
      this.dueAt = Math.min(this.dueAt, since + maxDelayMs);
      if (!this.running) this.schedule();
    });
  }

  private breakRun({ run }: JournalEntry): void {
    if (run !== undefined) this.broken.add(run);
  }

  private isBroken({ run }: JournalEntry): boolean {
    return run !== undefined && this.broken.has(run);
  }

  private refuse(waiting: Waiting, error: BinderyError): void {
    this.bytes -= weigh(waiting.entry);
    this.breakRun(waiting.entry);
    waiting.reject(error);
  }

  /** Starts the next batch when it is due, and puts an earlier one before a later one. */
  private schedule(): void {
    const wait = this.dueAt - this.options.clock();
    if (this.start !== null && (wait <= 0 || this.dueAt < this.start.at)) {
      clearTimeout(this.start.timer);
      this.start = null;
    }
    if (wait <= 0) {
      this.running = true;
      // One turn of the event loop, so that edits which arrived in the same turn share the first commit.
      setImmediate(() => void this.run());
    } else if (this.start === null) {
      const timer = setTimeout(() => {
        this.start = null;
        this.running = true;
        void this.run();
      }, wait);
      this.start = { at: this.dueAt, timer };
    }
  }

  private async run(): Promise<void> {
    let attempt = 0;
    do {
      const startedAt = this.options.clock();
      this.inFlight = this.takeBatch();
      try {
        const again = this.settle(
          this.inFlight,
          await this.options.commit(this.inFlight.map(({ entry }) => entry)),
        );
        this.options.onCommit?.(this.inFlight.length - again, this.options.clock() - startedAt, again);
        attempt = 0;
      } catch (error) {
        attempt += 1;
        const delayMs = Math.min(
          this.limits.maxRetryMs,
          this.limits.minRetryMs * 2 ** Math.min(attempt - 1, 10),
        );
        this.options.onRetry?.(error, attempt, delayMs);
        this.queue = [...this.inFlight, ...this.queue];
        this.inFlight = [];
        this.refuseTooOld();
        await pause(delayMs);
        this.dueAt = Number.NEGATIVE_INFINITY;
      }
      this.inFlight = [];
    } while (this.queue.length > 0 && this.dueAt <= this.options.clock());
    this.running = false;
    if (this.queue.length > 0) {
      this.schedule();
      return;
    }
    for (const wake of this.idle) wake();
    this.idle = [];
  }

  private takeBatch(): Waiting[] {
    let count = 0;
    let total = 0;
    for (const { entry } of this.queue) {
      if (count >= this.limits.maxBatchEntries) break;
      if (count > 0 && total + entry.payload.length > this.limits.maxBatchBytes) break;
      count += 1;
      total += entry.payload.length;
    }
    const batch = this.queue.splice(0, count);
    this.dueAt = this.queue.length > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return batch;
  }

  /** How many are to be tried again. */
  private settle(batch: readonly Waiting[], outcomes: readonly Outcome[]): number {
    const again: Waiting[] = [];
    batch.forEach((waiting, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined || 'again' in outcome) again.push(waiting);
      else if ('refused' in outcome) this.refuse(waiting, outcome.refused);
      else {
        this.bytes -= weigh(waiting.entry);
        waiting.resolve(outcome);
      }
    });
    if (again.length > 0) this.dueAt = Number.NEGATIVE_INFINITY;
    this.queue = [...again, ...this.queue];
    this.refuseBroken();
    return again.length;
  }

  /** What builds on something refused must not be stored without it. */
  private refuseBroken(): void {
    if (!this.queue.some(({ entry }) => this.isBroken(entry))) return;
    const [kept, orphans] = partition(this.queue, ({ entry }) => !this.isBroken(entry));
    this.queue = kept;
    for (const orphan of orphans) this.refuse(orphan, unavailable(BUILDS_ON_REFUSED));
  }

  private refuseTooOld(): void {
    const now = this.options.clock();
    const [kept, expired] = partition(this.queue, ({ since }) => now - since <= this.limits.maxWaitMs);
    this.queue = kept;
    for (const waiting of expired) {
      const seconds = Math.round((now - waiting.since) / 1000);
      this.refuse(waiting, unavailable(`the database has been away for ${seconds} s`));
    }
    this.refuseBroken();
  }

  async drain(deadlineMs: number): Promise<number> {
    if (this.size > 0) {
      this.dueAt = Number.NEGATIVE_INFINITY;
      if (!this.running) this.schedule();
      const empty = new Promise<void>((resolve) => this.idle.push(resolve));
      await Promise.race([empty, pause(deadlineMs)]);
    }
    return this.size;
  }
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
