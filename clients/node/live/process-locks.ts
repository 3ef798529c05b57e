/** Locks within one process, by which several sessions of a document know who sends which edits. */
import type { TabLocks } from '#sync/outbox/tab-locks.ts';

export function createProcessLocks(): TabLocks {
  const held = new Map<string, Promise<void>>();

  function take(name: string): () => void {
    let free: () => void = () => undefined;
    const freed = new Promise<void>((resolve) => {
      free = resolve;
    });
    held.set(name, freed);
    return () => {
      if (held.get(name) === freed) held.delete(name);
      free();
    };
  }

  return {
    tryHold: async (name) => (held.has(name) ? null : take(name)),
    async hold(name) {
      for (let other = held.get(name); other !== undefined; other = held.get(name)) await other;
      return take(name);
    },
  };
}
