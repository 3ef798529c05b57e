import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { ProcessBus } from '../ports/process-bus.port.ts';
import { createMemoryChannel, type MemoryChannel } from './memory-channel.ts';
import { createProcessBus } from './process-bus.ts';
import { readFolderId, requireSameSettings } from './same-settings.ts';

const buses: ProcessBus[] = [];
afterEach(async () => {
  await Promise.all(buses.splice(0).map((bus) => bus.close()));
});

function start(
  channel: MemoryChannel,
  id: string,
  settings: { secret: string; files: string },
  startedAt: number,
) {
  const bus = createProcessBus({
    ...{ id, open: channel.open, clock: () => performance.now(), log: pino({ level: 'silent' }), beatMs: 20 },
  });
  buses.push(bus);
  const refusals: string[] = [];
  requireSameSettings({
    ...{ bus, startedAt, appSecret: settings.secret, files: settings.files },
    onUnlike: ({ message }) => refusals.push(message),
  });
  return { bus, refusals };
}

it('lets processes that are set up alike serve together', async () => {
  const channel = createMemoryChannel();
  const settings = { secret: 'a', files: 'folder' };
  const [first, second] = [start(channel, 'first', settings, 1), start(channel, 'second', settings, 2)];
  await expect.poll(() => second.bus.others.size).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect([first.refusals, second.refusals]).toEqual([[], []]);
});

it.each([
  [{ secret: 'b', files: 'folder' }, 'APP_SECRET'],
  [{ secret: 'a', files: 'another' }, 'DATA_DIR'],
])('%o is refused by the process that came later', async (settings, named) => {
  const channel = createMemoryChannel();
  const first = start(channel, 'z', { secret: 'a', files: 'folder' }, 1);
  const second = start(channel, 'a', settings, 2);
  await expect.poll(() => second.refusals.length).toBe(1);
  expect(second.refusals[0]).toContain(named);
  expect(first.refusals).toEqual([]);
});

it('knows a folder by what is in it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-folder-'));
  try {
    expect(readFolderId(folder)).toBe(readFolderId(folder));
    expect(readFolderId(join(folder, 'other'))).not.toBe(readFolderId(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
