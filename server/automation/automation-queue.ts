/** Wakes those who run rules, here and on other processes; what waits is in the table of runs. */
import type { AutomationQueue } from '../ports/automation-queue.port.ts';
import type { ProcessBus } from '../ports/process-bus.port.ts';

export function createAutomationQueue(bus: Pick<ProcessBus, 'publish' | 'listen'>): AutomationQueue {
  const watchers = new Set<() => void>();
  const tell = (): void => {
    for (const run of watchers) run();
  };
  bus.listen('rules-set-off', tell);
  return {
    wake() {
      tell();
      bus.publish('rules-set-off', {}, 'rules-set-off');
    },
    watch: (run) => void watchers.add(run),
  };
}
