/** Roles of processes, as each hears of the others. */
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { ProcessRole } from '../config/env.ts';
import type { ProcessBus } from '../ports/process-bus.port.ts';
import { LONE_PROCESS } from './lone-process.ts';
import { createMemoryChannel } from './memory-channel.ts';
import { createProcessBus } from './process-bus.ts';
import { createProcessRoles } from './process-roles.ts';

const buses: ProcessBus[] = [];
afterEach(async () => {
  for (const bus of buses.splice(0)) await bus.close();
});

function start(roles: readonly ProcessRole[]) {
  const channel = createMemoryChannel();
  return roles.map((role, index) => {
    const bus = createProcessBus({
      ...{ id: `p${index}`, clock: () => performance.now(), log: pino({ level: 'silent' }) },
      open: channel.open,
    });
    buses.push(bus);
    return { bus, roles: createProcessRoles(bus, role) };
  });
}

const NAMES = Array.from({ length: 60 }, (_, index) => `codex/${index}`);

it('a process that is alone does everything', () => {
  const roles = createProcessRoles(LONE_PROCESS, 'all');
  expect(NAMES.every(roles.isMine)).toBe(true);
  expect(roles).toMatchObject({ workers: ['alone'], hasWeb: false, isWorker: true });
});

it('every document has one worker, and never a web process', async () => {
  const processes = start(['web', 'worker', 'all', 'web']);
  for (const { roles } of processes) await expect.poll(() => roles.workers).toEqual(['p1', 'p2']);
  for (const name of NAMES) expect(processes.filter(({ roles }) => roles.isMine(name))).toHaveLength(1);
  expect(new Set(NAMES.map((name) => processes.findIndex(({ roles }) => roles.isMine(name)))).size).toBe(2);
});

it('the documents of a worker that has gone are those of the one that is left', async () => {
  const [web, first, second] = start(['web', 'worker', 'worker']);
  await expect.poll(() => web?.roles.workers).toEqual(['p1', 'p2']);
  await expect.poll(() => second?.roles.workers).toEqual(['p1', 'p2']);
  await first?.bus.close();
  await expect.poll(() => web?.roles.workers).toEqual(['p2']);
  await expect.poll(() => NAMES.every((name) => second?.roles.isMine(name))).toBe(true);
});
