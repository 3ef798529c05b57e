/** Sockets that processes count together, also when messages between them are lost. */
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { Actor } from '#core/access/policy.ts';
import type { ProcessBus } from '../../ports/process-bus.port.ts';
import { createMemoryChannel } from '../../processes/memory-channel.ts';
import { createProcessBus } from '../../processes/process-bus.ts';
import type { Session, Socket } from './sessions.ts';
import { createSocketCounts } from './socket-counts.ts';
import type { Limits } from './socket-limits.ts';

const buses: ProcessBus[] = [];
afterEach(async () => {
  for (const bus of buses.splice(0)) await bus.close();
});

const INES: Actor = { kind: 'user', id: 'ines', name: 'Ines', role: 'editor' };
const ONE = { maxSocketsPerActor: 1, maxSocketsPerLink: 1 } as Limits;

const sessionOf = (id: string): Session => ({ actor: INES, socket: { id } as Socket }) as Session;

async function start(count: number) {
  const channel = createMemoryChannel();
  const processes = Array.from({ length: count }, (_, index) => {
    const bus = createProcessBus({
      ...{ id: `p${index}`, clock: () => performance.now(), log: pino({ level: 'silent' }) },
      open: channel.open,
    });
    buses.push(bus);
    return { bus, counts: createSocketCounts(bus) };
  });
  for (const { bus } of processes) await expect.poll(() => bus.others.size).toBe(count - 1);
  return { channel, processes };
}

it('counts sockets wherever they are', async () => {
  const { processes } = await start(3);
  const isFullAt = () => processes.map(({ counts }) => counts.isFull({ id: 'new' } as Socket, INES, ONE));
  const session = sessionOf('first');
  processes[0]?.counts.add(session);
  await expect.poll(isFullAt).toEqual([true, true, true]);
  processes[0]?.counts.remove(session);
  await expect.poll(isFullAt).toEqual([false, false, false]);
});

it('counts no socket whose end was told in a message that was lost', async () => {
  const { channel, processes } = await start(2);
  const isFullAt = () => processes.map(({ counts }) => counts.isFull({ id: 'new' } as Socket, INES, ONE));
  const session = sessionOf('first');
  processes[0]?.counts.add(session);
  await expect.poll(isFullAt).toEqual([true, true]);
  processes[0]?.counts.remove(session);
  await channel.cut();
  await expect.poll(isFullAt).toEqual([false, false]);
});
