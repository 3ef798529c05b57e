/** Duties of a worker that ends. */
import { expect, it } from 'vitest';
import type { BusWatcher } from '../ports/process-bus.port.ts';
import type { Services } from '../ports/services.ts';
import { startWorkerDuties } from './worker-duties.ts';

/** Work that waits for its turn is in `turns`, and is not done by itself. */
async function start() {
  const watchers: BusWatcher[] = [];
  const turns: (() => Promise<void>)[] = [];
  const touched: string[] = [];
  const parts = {
    bus: { id: 'w', listen: () => undefined, watch: (watcher: BusWatcher) => void watchers.push(watcher) },
    roles: { isWorker: true, workers: ['w'] },
    background: { run: (_: string, work: () => Promise<void>) => void work() },
  };
  const services = new Proxy(parts, {
    get(target, name) {
      if (name in target) return target[name as keyof typeof target];
      touched.push(String(name));
      throw new Error(`${String(name)} is not there`);
    },
  }) as unknown as Services;
  const duties = await startWorkerDuties({
    ...{ services, pool: {} as never },
    byOneProcess: async (work) => void turns.push(work),
  });
  turns.length = 0;
  const leave = (): void => {
    for (const { left } of watchers) left?.('another');
  };
  return { duties, turns, touched, leave };
}

it('takes up what a process has left', async () => {
  const { duties, turns, leave } = await start();
  leave();
  expect(turns).toHaveLength(1);
  duties.stop();
});

it('takes up nothing once it has been stopped', async () => {
  const { duties, turns, leave } = await start();
  duties.stop();
  leave();
  expect(turns).toHaveLength(0);
});

it('takes up nothing when it was stopped while it waited for its turn', async () => {
  const { duties, turns, touched, leave } = await start();
  leave();
  duties.stop();
  await turns[0]?.();
  expect(touched).toEqual([]);
});
