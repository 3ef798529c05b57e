/** The queue of documents whose projection is due: soon after an edit, and again after a failure. */
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
  readonly attempt: number;
}

const LONGEST_RETRY_MS = 30_000;

/** Waits until a document has been quiet for `quietMs`, but no longer than `latestMs`; one run per document at a time. */
export function createProjectionQueue(options: ProjectionQueueOptions): ProjectionQueue {
  const { project, log, clock, quietMs = 300, latestMs = 2_000 } = options;
  const waiting = new Map<string, Waiting>();
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let stopped = false;

  function touch(documentName: string): void {
    if (stopped) return;
    if (running.has(documentName)) {
      again.add(documentName);
      return;
    }
    const known = waiting.get(documentName);
    clearTimeout(known?.timer);
    const since = known?.since ?? clock();
    schedule(
      documentName,
      Math.max(0, Math.min(quietMs, since + latestMs - clock())),
      since,
      known?.attempt ?? 0,
    );
  }

  function schedule(documentName: string, delayMs: number, since: number, attempt: number): void {
    const timer = setTimeout(() => void run(documentName, attempt), delayMs).unref();
    waiting.set(documentName, { timer, since, attempt });
  }

  async function run(documentName: string, attempt: number): Promise<void> {
    clearTimeout(waiting.get(documentName)?.timer);
    waiting.delete(documentName);
    const work = attemptOnce(documentName, attempt);
    running.set(documentName, work);
    await work;
    running.delete(documentName);
    if (again.delete(documentName)) touch(documentName);
  }

  async function attemptOnce(documentName: string, attempt: number): Promise<void> {
    try {
      await project(documentName);
    } catch (error) {
      const delayMs = Math.min(LONGEST_RETRY_MS, 500 * 2 ** Math.min(attempt, 10));
      log.warn({ err: error, documentName, attempt, delayMs }, 'a projection failed; it is tried again');
      if (!stopped) schedule(documentName, delayMs, clock(), attempt + 1);
    }
  }

  return {
    touch,
    async stop() {
      stopped = true;
      await Promise.all(running.values());
      await Promise.all([...waiting.keys()].map((documentName) => run(documentName, 0)));
    },
  };
}
