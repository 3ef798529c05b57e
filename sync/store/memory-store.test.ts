import { describeLocalStore } from './local-store.contract.ts';
import { createMemoryStore } from './memory-store.ts';

describeLocalStore('memory', async (clock) => createMemoryStore({ now: () => clock.now }));
