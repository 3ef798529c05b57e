/** The roles of the processes on one database, told over the bus, and which worker is whose. */
import { createHash } from 'node:crypto';
import type { ProcessRole } from '../config/env.ts';
import type { ProcessBus } from '../ports/process-bus.port.ts';
import type { ProcessRoles } from '../ports/process-roles.port.ts';

/** Tells the others what this process does, and keeps what they tell. */
export function createProcessRoles(bus: ProcessBus, own: ProcessRole): ProcessRoles {
  const known = new Map<string, ProcessRole>();
  const tell = (asks: boolean): void => bus.publish('role', { role: own, asks }, `role ${asks}`);
  bus.watch({
    joined: () => tell(false),
    missed: () => tell(true),
    left: (id) => void known.delete(id),
  });
  bus.listen('role', ({ role, asks }, from) => {
    known.set(from, role);
    if (asks) tell(false);
  });

  function workers(): readonly string[] {
    const others = [...known].flatMap(([id, role]) => (role === 'web' ? [] : [id]));
    return (own === 'web' ? others : [...others, bus.id]).sort();
  }

  return {
    own,
    isWorker: own !== 'web',
    get workers() {
      return workers();
    },
    get hasWeb() {
      return own === 'worker' || [...known.values()].includes('web');
    },
    of: (id) => known.get(id) ?? null,
    isMine: (documentName) => own !== 'web' && chooseWorker(workers(), documentName) === bus.id,
  };
}

/**
 * Rendezvous hashing (Thaler and Ravishankar, 1998): every process comes to the same choice by itself, and when a worker comes or
 * goes, only its own documents change hands.
 */
function chooseWorker(workers: readonly string[], documentName: string): string | null {
  let chosen: string | null = null;
  let highest = '';
  for (const id of workers) {
    const weight = createHash('sha256').update(`${id}\n${documentName}`).digest('hex');
    if (weight <= highest) continue;
    highest = weight;
    chosen = id;
  }
  return chosen;
}
