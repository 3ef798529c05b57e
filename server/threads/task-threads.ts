/** The pool of task threads, for reading large files and texts. Threads start when needed and end when idle. */
import { availableParallelism } from 'node:os';
import type { Worker, WorkerOptions } from 'node:worker_threads';
import { BinderyError } from '#core/errors.ts';
import { startWorker } from './start-worker.ts';
import type { Ask, Task } from './task.ts';
import { describeError, type FromThread, reviveError, type ToThread } from './thread-messages.ts';

/** One core stays with the main thread, which serves everybody else. */
const MAX_THREADS = Math.max(1, Math.min(4, availableParallelism() - 1));
/** Beyond these the server has more to do than it can; whoever asks is told to come back. */
const MAX_WAITING = 32;
/** Far more than the largest file takes, also on a small machine that has other things to do. */
const TIME_LIMIT_MS = 300_000;
/** A JSON5 file at its limit takes about half of it. */
const MEMORY_LIMIT_MB = 1536;
const IDLE_MS = 60_000;

export interface TaskThreads {
  /**
   * Does the task in a thread. Throws what it throws; `too_large` when it takes more time or memory than there is for it;
   * `unavailable` when too much is waiting.
   */
  run<Input, Output, Question, Answer>(
    task: Task<Input, Output, Question, Answer>,
    input: Input,
    answer?: Ask<Question, Answer>,
  ): Promise<Output>;
  /** Ends all threads; what they were doing fails with `unavailable`. */
  close(): Promise<void>;
}

/** A thread that ended for no fault of its task's is replaced, and the task begun again, so often. */
const MAX_ATTEMPTS = 2;

interface Job {
  readonly task: string;
  readonly input: unknown;
  readonly answer: Ask<never, unknown> | undefined;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
}

interface Thread {
  readonly worker: Worker;
  job: Job | null;
  /** Waits for an answer, which may need a thread itself: so this one does not count meanwhile. */
  asking: boolean;
  /** It has been started and listens. */
  ready: boolean;
  /** Ends the job that takes too long, or the thread that has nothing to do. */
  timer: NodeJS.Timeout | undefined;
}

export interface TaskThreadOptions {
  readonly timeMs?: number;
  readonly memoryMb?: number;
  readonly start?: (options: WorkerOptions) => Worker;
}

export function createTaskThreads(options: TaskThreadOptions = {}): TaskThreads {
  return new ThreadPool(options);
}

/** A job is in one place at a time: waiting, with one thread, or settled. */
class ThreadPool implements TaskThreads {
  private readonly timeMs: number;
  private readonly memoryMb: number;
  private readonly start: (options: WorkerOptions) => Worker;
  private readonly threads = new Set<Thread>();
  private readonly waiting: Job[] = [];
  private closed = false;

  constructor({
    timeMs = TIME_LIMIT_MS,
    memoryMb = MEMORY_LIMIT_MB,
    start = startWorker,
  }: TaskThreadOptions) {
    this.timeMs = timeMs;
    this.memoryMb = memoryMb;
    this.start = start;
  }

  run<Input, Output, Question, Answer>(
    { name }: Task<Input, Output, Question, Answer>,
    input: Input,
    answer?: Ask<Question, Answer>,
  ): Promise<Output> {
    if (this.closed || this.waiting.length >= MAX_WAITING) {
      const message = 'The server has too many large texts to read at once. Try again in a minute.';
      return Promise.reject(new BinderyError('unavailable', message));
    }
    return new Promise<Output>((resolve, reject) => {
      this.waiting.push({
        ...{ task: name, input, answer, reject, attempts: 0 },
        resolve: (output) => resolve(output as Output),
      });
      this.next();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    const stopping = new BinderyError('unavailable', 'The server is stopping. Nothing was changed.');
    for (const job of this.waiting.splice(0)) job.reject(stopping);
    const ended = [...this.threads].map(({ worker }) => worker.terminate());
    for (const thread of [...this.threads]) this.lose(thread, stopping);
    await Promise.all(ended);
  }

  /** Gives waiting jobs to threads that are free, or to new ones. */
  private next(): void {
    while (!this.closed && this.waiting.length > 0) {
      const free = this.freeThread();
      const job = free && this.waiting.shift();
      if (!free || !job) return;
      this.give(free, job);
    }
  }

  private freeThread(): Thread | null {
    const threads = [...this.threads];
    const free = threads.find(({ job }) => job === null);
    if (free !== undefined) return free;
    return threads.filter(({ asking }) => !asking).length < MAX_THREADS ? this.startThread() : null;
  }

  private startThread(): Thread {
    const worker = this.start({ execArgv: [], resourceLimits: { maxOldGenerationSizeMb: this.memoryMb } });
    const thread: Thread = { worker, job: null, asking: false, ready: false, timer: undefined };
    worker.on('message', (message: FromThread) => void this.hear(thread, message));
    worker.on('error', (error) =>
      isOutOfMemory(error)
        ? this.lose(thread, tooLarge('memory'))
        : this.replace(thread, reviveError(describeError(error))),
    );
    worker.on('exit', () =>
      this.replace(thread, new BinderyError('unavailable', 'The thread that did this has ended.')),
    );
    this.threads.add(thread);
    return thread;
  }

  /** It ended by itself: what it was doing is begun again in another. */
  private replace(thread: Thread, error: BinderyError): void {
    const { job } = thread;
    if (!this.closed && job !== null && job.attempts < MAX_ATTEMPTS) {
      thread.job = null;
      this.waiting.unshift(job);
    }
    this.lose(thread, error);
  }

  /** The thread is gone or going; another takes its place when there is more to do. */
  private lose(thread: Thread, error: BinderyError): void {
    if (!this.threads.delete(thread)) return;
    clearTimeout(thread.timer);
    thread.job?.reject(error);
    thread.job = null;
    void thread.worker.terminate();
    this.next();
  }

  private give(thread: Thread, job: Job): void {
    clearTimeout(thread.timer);
    thread.job = job;
    job.attempts += 1;
    thread.worker.ref(); // a program that waits for this must not end
    if (thread.ready) this.limitTime(thread);
    say(thread, { kind: 'work', task: job.task, input: job.input });
  }

  private limitTime(thread: Thread): void {
    thread.timer = setTimeout(() => this.lose(thread, tooLarge('time')), this.timeMs);
  }

  private async hear(thread: Thread, message: FromThread): Promise<void> {
    switch (message.kind) {
      case 'ready':
        thread.ready = true;
        if (thread.job) this.limitTime(thread);
        break;
      case 'done':
        this.settle(thread, (job) => job.resolve(message.output));
        break;
      case 'failed':
        this.settle(thread, (job) => job.reject(reviveError(message.error)));
        break;
      default:
        await this.answer(thread, message.question);
    }
  }

  private settle(thread: Thread, end: (job: Job) => void): void {
    const { job } = thread;
    clearTimeout(thread.timer);
    thread.job = null;
    thread.asking = false;
    thread.worker.unref();
    thread.timer = setTimeout(() => this.lose(thread, idle()), IDLE_MS).unref();
    if (job) end(job);
    this.next();
  }

  /** Whoever gave the job answers what its thread asks; another thread may work meanwhile. */
  private async answer(thread: Thread, question: unknown): Promise<void> {
    const { job } = thread;
    thread.asking = true;
    this.next();
    try {
      if (!job?.answer) throw new BinderyError('internal', `Nobody answers the task ${job?.task}.`);
      const answer = await job.answer(question as never);
      tell(thread, job, { kind: 'answer', answer });
    } catch (error) {
      tell(thread, job, { kind: 'refusal', error: describeError(error) });
    }
  }
}

function tell(thread: Thread, job: Job | null, message: ToThread): void {
  if (thread.job !== job) return;
  thread.asking = false;
  say(thread, message);
}

function say(thread: Thread, message: ToThread): void {
  thread.worker.postMessage(message);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooLarge(what: 'time' | 'memory'): BinderyError {
  return new BinderyError(
    'too_large',
    `This takes more ${what} to read than there is for one request. Send it in parts.`,
  );
}

function idle(): BinderyError {
  return new BinderyError('internal', 'An idle thread had work.');
}
