/** Duties of a worker that ends. */
import { expect, it } from 'vitest';
import type { BusWatcher } from '../ports/process-bus.port.ts';
import type { Services } from '../ports/services.ts';
import { startWorkerDuties } from './worker-duties.ts';

/** Work that waits for its turn is in `turns`, and is not done by itself. */
async function start(extra: Record<string, unknown> = {}, pool: Record<string, unknown> = {}) {
  const listeners = new Map<string, (message: unknown, from: string) => void>();
  const watchers: BusWatcher[] = [];
  const turns: (() => Promise<void>)[] = [];
  const touched: string[] = [];
  const parts = {
    bus: {
      id: 'w',
      listen: (name: string, hear: (message: unknown, from: string) => void) =>
        void listeners.set(name, hear),
      watch: (watcher: BusWatcher) => void watchers.push(watcher),
    },
    roles: { isWorker: true, workers: ['w'] },
    background: { run: (_: string, work: () => Promise<void>) => void work() },
    ...extra,
  };
  const services = new Proxy(parts, {
    get(target, name) {
      if (name in target) return target[name as keyof typeof target];
      touched.push(String(name));
      throw new Error(`${String(name)} is not there`);
    },
  }) as unknown as Services;
  const duties = await startWorkerDuties({
    ...{ services, pool: pool as never },
    byOneProcess: async (work) => void turns.push(work),
  });
  turns.length = 0;
  const leave = (): void => {
    for (const { left } of watchers) left?.('another');
  };
  const say = (name: string, message: unknown): void => listeners.get(name)?.(message, 'another');
  return { duties, turns, touched, leave, say };
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

it('leaves a document alone that could not be compacted, longer each time', async () => {
  let now = 0;
  const tries: number[] = [];
  const { duties, say } = await start(
    {
      roles: { isWorker: true, workers: ['w'], isMine: () => true },
      environment: { now: () => now },
      log: { warn: () => undefined },
      journal: {
        compact: async () => {
          tries.push(now / 60_000);
          throw new Error('its rows are damaged');
        },
      },
    },
    { query: async () => ({ rows: [{}] }) },
  );
  for (; now <= 10 * 60_000; now += 10_000) {
    say('compaction-due', { document: 'codex/damaged' });
    await new Promise(setImmediate);
  }
  expect(tries).toEqual([0, 1, 3, 7]);
  duties.stop();
});
