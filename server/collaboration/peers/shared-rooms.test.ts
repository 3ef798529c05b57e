/** Pages that other processes have, also when messages between them are lost. */
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { PeerPage, ProcessBus } from '../../ports/process-bus.port.ts';
import { createMemoryChannel } from '../../processes/memory-channel.ts';
import { createProcessBus } from '../../processes/process-bus.ts';
import { createSharedRooms } from './shared-rooms.ts';

const buses: ProcessBus[] = [];
afterEach(async () => {
  for (const bus of buses.splice(0)) await bus.close();
});

const DOCUMENT = 'codex/0192f0c1-2b3a-7c4d-8e5f-60718293a4b5';
const page = (client: number): PeerPage => ({ client, since: client, person: { id: 'ines', name: 'Ines' } });

async function start() {
  const channel = createMemoryChannel();
  const startOne = (id: string) => {
    const bus = createProcessBus({
      ...{ id, clock: () => performance.now(), log: pino({ level: 'silent' }), open: channel.open },
    });
    buses.push(bus);
    const rooms = new Map<string, readonly PeerPage[]>();
    const changes: string[] = [];
    const shared = createSharedRooms({
      ...{ bus, rooms: () => rooms, onSignal: () => undefined },
      onChanged: (documentName) => changes.push(documentName),
    });
    return {
      ...{ bus, shared, changes },
      join(client: number) {
        rooms.set(DOCUMENT, [page(client)]);
        shared.opened(DOCUMENT);
        shared.tell(DOCUMENT, [page(client)]);
      },
      leave() {
        rooms.delete(DOCUMENT);
        shared.closed(DOCUMENT);
        shared.tell(DOCUMENT, []);
      },
      seen: () => shared.elsewhere(DOCUMENT).map(({ client }) => client),
    };
  };
  const [a, b] = [startOne('a'), startOne('b')];
  for (const { bus } of [a, b]) await expect.poll(() => bus.others.size).toBe(1);
  return { channel, a, b };
}

it('knows the pages of a room at another process while they are there', async () => {
  const { a, b } = await start();
  a.join(1);
  b.join(2);
  await expect.poll(() => [a.seen(), b.seen()]).toEqual([[2], [1]]);
  a.leave();
  await expect.poll(() => b.seen()).toEqual([]);
});

it('knows no page that has left in a message that was lost', async () => {
  const { channel, a, b } = await start();
  a.join(1);
  b.join(2);
  await expect.poll(() => b.seen()).toEqual([1]);
  a.leave();
  await channel.cut();
  await expect.poll(() => b.seen()).toEqual([]);
});

it('is told of no change by a process that has no such room and had none', async () => {
  const { a, b } = await start();
  const asked: unknown[] = [];
  a.bus.listen('peer-rooms-wanted', (message) => asked.push(message));
  b.join(2);
  await expect.poll(() => asked.length).toBe(1);
  // Heard after the answer.
  a.join(1);
  await expect.poll(() => b.seen()).toEqual([1]);
  expect(b.changes).toEqual([DOCUMENT]);
});
