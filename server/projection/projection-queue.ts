/** The queue of documents whose projection is due: at once when somebody waits for it, else soon after an edit. */
import type { Logger } from 'pino';
import type { ProjectionQueue } from '../ports/projection-queue.port.ts';

export interface ProjectionQueueOptions {
  readonly project: (documentName: string) => Promise<void>;
  readonly log: Logger;
  readonly clock: () => number;
  readonly quietMs?: number;
  readonly latestMs?: number;
}

interface Waiting {
  timer: NodeJS.Timeout;
  readonly since: number;
  /** How often it has failed. */
  readonly attempt: number;
}

const LONGEST_RETRY_MS = 30_000;

/** Waits until a document has been quiet for `quietMs`, but no longer than `latestMs`; one run per document at a time. */
export function createProjectionQueue(options: ProjectionQueueOptions): ProjectionQueue {
  const { log, clock, quietMs = 300, latestMs = 2_000 } = options;
  const waiting = new Map<string, Waiting>();
  /** None of these rejects. */
  const running = new Map<string, Promise<unknown>>();
  /** The run after the present one, shared by all who ask for it meanwhile. */
  const next = new Map<string, Promise<void>>();
  const touchedMeanwhile = new Set<string>();
  let stopped = false;

  function touch(documentName: string): void {
    if (stopped) return;
    if (running.has(documentName)) {
      touchedMeanwhile.add(documentName);
      return;
    }
    const known = waiting.get(documentName);
    const since = known?.since ?? clock();
    const delayMs = Math.max(0, Math.min(quietMs, since + latestMs - clock()));
    schedule(documentName, delayMs, { since, attempt: known?.attempt ?? 0 });
  }

  function schedule(documentName: string, delayMs: number, run: Omit<Waiting, 'timer'>): void {
    clearTimeout(waiting.get(documentName)?.timer);
    // A failure is logged and tried again by the run itself.
    const timer = setTimeout(() => void begin(documentName).catch(() => undefined), delayMs).unref();
    waiting.set(documentName, { timer, ...run });
  }

  /** Begins a run; what was stored before is in it. */
  function begin(documentName: string): Promise<void> {
    const attempt = waiting.get(documentName)?.attempt ?? 0;
    clearTimeout(waiting.get(documentName)?.timer);
    waiting.delete(documentName);
    touchedMeanwhile.delete(documentName);
    const run = options.project(documentName).then(
      () => end(documentName),
      (error: unknown) => {
        end(documentName);
        retry(documentName, attempt, error);
        throw error;
      },
    );
    running.set(
      documentName,
      run.catch(() => undefined),
    );
    return run;
  }

  function end(documentName: string): void {
    running.delete(documentName);
    if (touchedMeanwhile.delete(documentName)) touch(documentName);
  }

  function retry(documentName: string, attempt: number, error: unknown): void {
    const delayMs = Math.min(LONGEST_RETRY_MS, 500 * 2 ** Math.min(attempt, 10));
    log.warn({ err: error, documentName, attempt, delayMs }, 'a projection failed; it is tried again');
    if (!stopped) schedule(documentName, delayMs, { since: clock(), attempt: attempt + 1 });
  }

  function project(documentName: string): Promise<void> {
    const present = running.get(documentName);
    if (present === undefined) return begin(documentName);
    const known = next.get(documentName);
    if (known !== undefined) return known;
    const following = present.then(() => {
      next.delete(documentName);
      return begin(documentName);
    });
    next.set(documentName, following);
    return following;
  }

  return {
    touch,
    project,
    async stop() {
      stopped = true;
      await Promise.all(running.values());
      await Promise.all(
        [...waiting.keys()].map((documentName) => begin(documentName).catch(() => undefined)),
      );
    },
  };
}
