/** Processes say how they are when one asks: each answers, one of an earlier version does not, and nobody waits for it for long. */
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { ProcessBus } from '../ports/process-bus.port.ts';
import type { ProcessStatus } from '../ports/process-roles.port.ts';
import { LONE_PROCESS } from './lone-process.ts';
import { createMemoryChannel } from './memory-channel.ts';
import { createProcessBus } from './process-bus.ts';
import { createProcessStatuses } from './process-statuses.ts';

const buses: ProcessBus[] = [];
afterEach(async () => {
  for (const bus of buses.splice(0)) await bus.close();
});

const statusOf = (documents: number): ProcessStatus => ({
  ...{ role: 'all', version: '1.2.3', startedAt: 5, sockets: 1, failing: 0 },
  documents,
});

function startBuses(count: number): ProcessBus[] {
  const channel = createMemoryChannel();
  return Array.from({ length: count }, (_, index) => {
    const bus = createProcessBus({
      ...{ id: `p${index}`, clock: () => performance.now(), log: pino({ level: 'silent' }) },
      open: channel.open,
    });
    buses.push(bus);
    return bus;
  });
}

it('a process that is alone knows of itself', async () => {
  expect(await createProcessStatuses(LONE_PROCESS, () => statusOf(3)).ask()).toEqual(
    new Map([['alone', statusOf(3)]]),
  );
});

it('all say how they are at that moment, and whoever says nothing is left out after a while', async () => {
  const [first, second, earlier] = startBuses(3) as [ProcessBus, ProcessBus, ProcessBus];
  let open = 1;
  const statuses = createProcessStatuses(first, () => statusOf(10), 200);
  createProcessStatuses(second, () => statusOf(open));
  await expect.poll(() => first.others.size).toBe(2);
  expect(await statuses.ask()).toEqual(
    new Map([
      ['p0', statusOf(10)],
      ['p1', statusOf(1)],
    ]),
  );
  await earlier.close();
  await expect.poll(() => first.others.size).toBe(1);
  open = 2;
  expect((await statuses.ask()).get('p1')).toEqual(statusOf(2));
});
