import { describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import type { PlacedThread } from './placed-thread.ts';
import { type Seen, type SeenServer, SeenThreads } from './seen-threads.ts';

const environment = { now: () => 1, newId: () => 'x', random: () => 0 };
const recordsOf = () => Promise.resolve(createMemoryStore(environment).records);
const CODEX = 'codex-1';

function thread(id: string, ...times: readonly number[]): PlacedThread {
  const author = { kind: 'user', id: 'u', name: 'U' } as const;
  const comments = times.map((createdAt) => ({ id: `${id}${createdAt}`, author, body: 'x', createdAt }));
  return { id, comments, place: { on: 'codex' } } as unknown as PlacedThread;
}

/** One for all devices, as the server has it: of two times the later. */
function memoryServer(): SeenServer & { away: boolean; writes: Seen[] } {
  const known: Record<string, number> = {};
  const server = {
    away: false,
    writes: [] as Seen[],
    async read() {
      if (server.away) throw new Error('away');
      return { ...known };
    },
    async write(seen: Seen) {
      if (server.away) throw new Error('away');
      server.writes.push(seen);
      for (const [id, time] of Object.entries(seen)) known[id] = Math.max(time, known[id] ?? 0);
      return { ...known };
    },
  };
  return server;
}

describe('what a member has seen', () => {
  it('is seen on their other device, and never less than before', async () => {
    const server = memoryServer();
    const [laptop, phone] = [
      new SeenThreads(recordsOf(), CODEX, server),
      new SeenThreads(recordsOf(), CODEX, server),
    ];
    await Promise.all([laptop.exchange(), phone.exchange()]);
    const all = [thread('a', 5, 9), thread('b', 3)];
    laptop.see(all, all);
    laptop.close();
    await vi.waitFor(() => expect(server.writes).toEqual([{ a: 9, b: 3 }]));
    phone.see([thread('a', 5)], all);
    await phone.exchange();
    expect(phone.get()).toEqual({ a: 9, b: 3 });
    // The phone knew less: the server is told nothing.
    expect(server.writes).toHaveLength(1);
  });

  it('waits on the device while the server is away, and is told at the next exchange, also after a reload', async () => {
    const server = memoryServer();
    server.away = true;
    const records = recordsOf();
    const before = new SeenThreads(records, CODEX, server);
    await before.exchange();
    before.see([thread('a', 5)], [thread('a', 5)]);
    before.close();
    server.away = false;
    const after = new SeenThreads(records, CODEX, server);
    await after.exchange();
    expect(server.writes).toEqual([{ a: 5 }]);
  });

  it('stays on the device of a guest', async () => {
    const records = recordsOf();
    const guest = new SeenThreads(records, CODEX);
    await guest.exchange();
    guest.see([thread('a', 5)], [thread('a', 5)]);
    guest.close();
    const again = new SeenThreads(records, CODEX);
    await again.exchange();
    expect(again.get()).toEqual({ a: 5 });
  });
});
