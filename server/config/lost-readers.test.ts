/** A program whose output nobody reads any more goes on, and reports no errors of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { packageRoot } from './package-root.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Writes to both streams and to the log at every round, and answers how many errors nobody caught by then. */
const PROGRAM = `
  import { createLog } from '#server/config/log.ts';
  import { outliveReaders } from '#server/config/lost-readers.ts';
  outliveReaders();
  const log = createLog({ logLevel: 'info' });
  let uncaught = 0;
  process.on('uncaughtException', () => { uncaught += 1; });
  process.on('message', () => {
    console.log('to people');
    console.error('of the pages');
    log.info('of the server');
    setTimeout(() => process.send(uncaught), 20);
  });
  process.send('ready');`;

test('a server goes on when whoever read its output is gone', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM];
  const child = spawn(process.execPath, args, {
    cwd: packageRoot(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  expect(await once(child, 'message')).toContain('ready');
  child.stdout?.destroy();
  child.stderr?.destroy();
  for (let round = 0; round < 5; round += 1) {
    child.send('write');
    expect((await once(child, 'message'))[0]).toBe(0);
  }
  expect(child.exitCode).toBeNull();
});
