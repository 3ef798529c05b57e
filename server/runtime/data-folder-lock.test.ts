import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DataFolderLock, lockDataFolder } from './data-folder-lock.ts';

let dataDir: string;
const locks: DataFolderLock[] = [];
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'bindery-lock-')), 'data');
});
afterEach(() => {
  for (const lock of locks.splice(0)) lock.release();
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

const ADDRESS = 'http://127.0.0.1:3000';
const file = () => join(dataDir, 'server.lock');

async function take(
  options: { host?: string; beatMs?: number; database?: string } = {},
): Promise<DataFolderLock> {
  const lock = await lockDataFolder({ dataDir, address: ADDRESS, ...options });
  locks.push(lock);
  return lock;
}

/** Writes the lock of another process. */
async function leave(holder: Record<string, unknown>): Promise<void> {
  const lock = await take();
  const own = JSON.parse(readFileSync(file(), 'utf8'));
  lock.release();
  writeFileSync(file(), JSON.stringify({ ...own, ...holder }));
}

test('of two servers the second is told who has the folder', async () => {
  await take();
  await expect(take()).rejects.toThrow(
    `Another Bindery uses ${dataDir}: process ${process.pid}, at ${ADDRESS}, started `,
  );
});

test('servers on one external database share a folder, and nobody else has it', async () => {
  const first = await take({ database: 'db:5432/bindery' });
  const second = await take({ database: 'db:5432/bindery' });
  await expect(take()).rejects.toThrow('Another Bindery uses');
  await expect(take({ database: 'db:5432/another' })).rejects.toThrow('Another Bindery uses');
  second.release();
  expect(existsSync(file())).toBe(true);
  first.release();
  expect(existsSync(file())).toBe(false);
});

test('a folder that was given back is free, and nothing is left in it', async () => {
  (await take()).release();
  expect(readdirSync(dataDir)).toEqual([]);
  await take();
});

test('a process that was killed does not hold it, nor does the one that got its number', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(other, 'spawn');
  await leave({ pid: other.pid, identity: `${other.pid}@0` });
  await take().then((lock) => lock.release()); // the number is in use, by a later process
  await leave({ pid: other.pid, identity: `${other.pid}@1` });
  other.kill('SIGKILL');
  await once(other, 'exit');
  await take();
  expect(readdirSync(dataDir)).toEqual(['server.lock']);
});

test.each(['', 'not JSON', '{"pid":1}'])('a file that says %j holds nothing', async (text) => {
  (await take()).release();
  writeFileSync(file(), text);
  await take();
});

test('on another host it is held as long as its file shows that somebody lives', async () => {
  await leave({ host: 'elsewhere', pid: 1, identity: '1@1' });
  const beating = setInterval(() => {
    const now = new Date();
    if (existsSync(file())) utimesSync(file(), now, now);
  }, 20);
  await expect(take({ beatMs: 200 })).rejects.toThrow('process 1 on elsewhere');
  clearInterval(beating);
  await take({ beatMs: 100 });
});

test('of many that start at once exactly one gets it, also in place of a dead one', async () => {
  await leave({ pid: 2 ** 22 - 1, identity: 'gone' });
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => take()));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('whoever loses it is told', async () => {
  let lost = false;
  const lock = await lockDataFolder({
    dataDir,
    address: ADDRESS,
    beatMs: 20,
    onLost: () => {
      lost = true;
    },
  });
  rmSync(file());
  await expect.poll(() => lost).toBe(true);
  lock.release();
});
