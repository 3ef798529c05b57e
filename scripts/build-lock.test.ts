import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const MODULE = pathToFileURL(join(import.meta.dirname, 'build-lock.mjs')).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that notes when it has the lock and when it lets go. */
function contend(): Promise<number | null> {
  const program = `
    import { appendFileSync } from 'node:fs';
    import { withBuildLock } from ${JSON.stringify(MODULE)};
    const folder = ${JSON.stringify(folder)};
    await withBuildLock(async () => {
      appendFileSync(folder + '/log', 'in ');
      await new Promise((resolve) => setTimeout(resolve, 30));
      appendFileSync(folder + '/log', 'out ');
    }, () => {}, folder);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('close', resolve));
}

it('lets in one at a time, also when all of them find a lock whose holder is gone', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(join(folder, 'build.lock.4'), String(dead));
  appendFileSync(join(folder, 'log'), '');
  expect(await Promise.all(Array.from({ length: 6 }, contend))).toEqual(Array(6).fill(0));
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('in out '.repeat(6));
  expect(readdirSync(folder).sort()).toEqual(['build.lock.4', 'log']);
});
