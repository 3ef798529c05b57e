/** A poller: works off a queue in the database when it is woken, and at intervals for what no message told of. */
import type { BackgroundWork } from '../ports/background-work.port.ts';

export interface Poller {
  /** Something may be due: it is looked for now, or again once the present look is over. */
  wake(): void;
  /** Takes nothing more; what has begun is awaited where background work is. */
  stop(): void;
}

export interface PollerOptions {
  /** In the log, where it fails. */
  readonly name: string;
  readonly intervalMs: number;
  /** Works off what is due, and asks between its parts whether to leave the rest. What it throws is logged, and the next look tries again. */
  work(isStopped: () => boolean): Promise<unknown>;
}

/** Begins with a look. There is never more than one at a time in a process; other processes are the queue's concern. */
export function startPoller(background: BackgroundWork, { name, intervalMs, work }: PollerOptions): Poller {
  let [isAtWork, isWoken, isStopped] = [false, false, false];
  const wake = (): void => {
    isWoken = true;
    if (isAtWork || isStopped) return;
    isAtWork = true;
    background.run(name, async () => {
      try {
        while (isWoken && !isStopped) {
          isWoken = false;
          await work(() => isStopped);
        }
      } finally {
        isAtWork = false;
      }
    });
  };
  const timer = setInterval(wake, intervalMs).unref();
  wake();
  return {
    wake,
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
