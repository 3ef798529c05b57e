/** Asks the processes on one database how they are, over the bus. */
import type { ProcessBus } from '../ports/process-bus.port.ts';
import type { ProcessStatus, ProcessStatuses } from '../ports/process-roles.port.ts';

/** Whoever waits for it is a person who looks at a page. */
const WITHIN_MS = 1_000;

/** Answers the others with what `own` says at that moment. */
export function createProcessStatuses(
  bus: ProcessBus,
  own: () => ProcessStatus,
  withinMs: number = WITHIN_MS,
): ProcessStatuses {
  const listeners = new Set<(from: string, status: ProcessStatus) => void>();
  bus.listen('status-wanted', () => bus.publish('status', own(), 'status'));
  bus.listen('status', (status, from) => {
    for (const listener of listeners) listener(from, status);
  });

  return {
    async ask() {
      const said = new Map([[bus.id, own()]]);
      const asked = new Set(bus.others);
      if (asked.size === 0) return said;
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          listeners.delete(take);
          resolve();
        };
        const take = (from: string, status: ProcessStatus): void => {
          said.set(from, status);
          asked.delete(from);
          if (asked.size === 0) end();
        };
        const timer = setTimeout(end, withinMs);
        listeners.add(take);
        bus.publish('status-wanted', {}, 'status-wanted');
      });
      return said;
    },
  };
}
