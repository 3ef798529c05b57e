/** The projection queue: projects a document soon after an edit, and at once when somebody waits for it or it had rested. */
import type { Logger } from 'pino';
import type { ProjectionQueue } from '../ports/projection-queue.port.ts';

export interface ProjectionQueueOptions {
  readonly project: (documentName: string) => Promise<void>;
  readonly log: Logger;
  readonly clock: () => number;
  readonly promptMs?: number;
  readonly quietMs?: number;
  readonly latestMs?: number;
  /** Documents that are projected side by side, besides those that somebody waits for. */
  readonly atOnce?: number;
}

interface Waiting {
  timer: NodeJS.Timeout;
  readonly since: number;
  /** How often it has failed. */
  readonly attempt: number;
  /** The first edit after a rest: it is not put off by those that follow. */
  readonly isPrompt: boolean;
}

const LONGEST_RETRY_MS = 30_000;

/**
 * Creates the queue. A document that was not projected for `latestMs` is projected `promptMs` after an edit, since lists, events and rules
 * wait for it; then the queue waits until it has not changed for `quietMs`, at most `latestMs`. One projection runs per document at a time,
 * and of all documents `atOnce`: each holds what it has read, and where there is more to do than time for it, more at once would end later.
 */
export function createProjectionQueue(options: ProjectionQueueOptions): ProjectionQueue {
  return new Queue(options);
}

class Queue implements ProjectionQueue {
  private readonly options: Required<ProjectionQueueOptions>;
  private readonly waiting = new Map<string, Waiting>();
  /** None of these rejects. */
  private readonly running = new Map<string, Promise<unknown>>();
  /** The run after the present one, shared by all who ask for it meanwhile. */
  private readonly next = new Map<string, Promise<void>>();
  private readonly touchedMeanwhile = new Set<string>();
  /** Of those that wait, the ones whose time has come while others run, in order. */
  private readonly due = new Set<string>();
  /** Documents that were projected a moment ago. */
  private readonly recent = new Map<string, NodeJS.Timeout>();
  private stopped = false;

  constructor(options: ProjectionQueueOptions) {
    this.options = { promptMs: 20, quietMs: 300, latestMs: 2_000, atOnce: 4, ...options };
  }

  get failing(): number {
    return [...this.waiting.values()].filter(({ attempt }) => attempt > 0).length;
  }

  touch(documentName: string): void {
    if (this.stopped || this.due.has(documentName)) return;
    if (this.running.has(documentName)) {
      this.touchedMeanwhile.add(documentName);
      return;
    }
    const { clock, promptMs, quietMs, latestMs } = this.options;
    const known = this.waiting.get(documentName);
    if (known?.isPrompt) return;
    const since = known?.since ?? clock();
    const isPrompt = known === undefined && !this.recent.has(documentName);
    const delayMs = isPrompt ? promptMs : Math.max(0, Math.min(quietMs, since + latestMs - clock()));
    this.schedule(documentName, delayMs, { since, attempt: known?.attempt ?? 0, isPrompt });
  }

  resume(documentName: string): void {
    if (!this.waiting.has(documentName) && !this.running.has(documentName)) this.touch(documentName);
  }

  project(documentName: string): Promise<void> {
    const present = this.running.get(documentName);
    if (present === undefined) return this.begin(documentName);
    const known = this.next.get(documentName);
    if (known !== undefined) return known;
    const following = present.then(() => {
      this.next.delete(documentName);
      return this.begin(documentName);
    });
    this.next.set(documentName, following);
    return following;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.recent.values()) clearTimeout(timer);
    await Promise.all(this.running.values());
    await Promise.all([...this.waiting.keys()].map((name) => this.begin(name).catch(() => undefined)));
  }

  private schedule(documentName: string, delayMs: number, run: Omit<Waiting, 'timer'>): void {
    clearTimeout(this.waiting.get(documentName)?.timer);
    const timer = setTimeout(() => {
      this.due.add(documentName);
      this.beginDue();
    }, delayMs).unref();
    this.waiting.set(documentName, { timer, ...run });
  }

  private beginDue(): void {
    for (const documentName of this.due) {
      if (this.running.size >= this.options.atOnce) return;
      // A failure is logged and tried again by the run itself.
      this.begin(documentName).catch(() => undefined);
    }
  }

  /** Begins a run; what was stored before is in it. */
  private begin(documentName: string): Promise<void> {
    const attempt = this.waiting.get(documentName)?.attempt ?? 0;
    clearTimeout(this.waiting.get(documentName)?.timer);
    this.waiting.delete(documentName);
    this.due.delete(documentName);
    this.touchedMeanwhile.delete(documentName);
    const run = this.options.project(documentName).then(
      () => this.end(documentName),
      (error: unknown) => {
        this.end(documentName);
        this.retry(documentName, attempt, error);
        throw error;
      },
    );
    const ended = run.catch(() => undefined);
    this.running.set(documentName, ended);
    return run;
  }

  private end(documentName: string): void {
    this.running.delete(documentName);
    this.remember(documentName);
    if (this.touchedMeanwhile.delete(documentName)) this.touch(documentName);
    this.beginDue();
  }

  private remember(documentName: string): void {
    clearTimeout(this.recent.get(documentName));
    const { latestMs } = this.options;
    const timer = setTimeout(() => this.recent.delete(documentName), latestMs).unref();
    this.recent.set(documentName, timer);
  }

  private retry(documentName: string, attempt: number, error: unknown): void {
    const { log, clock } = this.options;
    const delayMs = Math.min(LONGEST_RETRY_MS, 500 * 2 ** Math.min(attempt, 10));
    log.warn({ err: error, documentName, attempt, delayMs }, 'a projection failed; it is tried again');
    if (!this.stopped)
      this.schedule(documentName, delayMs, { since: clock(), attempt: attempt + 1, isPrompt: false });
  }
}
