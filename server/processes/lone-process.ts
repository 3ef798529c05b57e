/** The bus of a process that is the only one on its database: nobody to tell, nothing to hear. */
import type { ProcessBus } from '../ports/process-bus.port.ts';

export const LONE_PROCESS: ProcessBus = {
  id: 'alone',
  state: 'alone',
  others: new Set(),
  heard: [],
  publish: () => undefined,
  listen: () => undefined,
  watch: () => undefined,
  close: async () => undefined,
};
