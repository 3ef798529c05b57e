/** Background work that goes on after a request was answered, and is awaited at shutdown. */
import type { Logger } from 'pino';
import type { BackgroundWork } from '../ports/background-work.port.ts';

export function createBackgroundWork(log: Logger): BackgroundWork {
  const running = new Set<Promise<void>>();
  return {
    run(name, work) {
      const done: Promise<void> = work()
        .catch((error: unknown) => log.error({ err: error, work: name }, 'background work failed'))
        .finally(() => running.delete(done));
      running.add(done);
    },
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
