/** A process that folds is killed (SIGKILL) again and again: each step is done or not begun, and the history holds. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { packageRoot } from '../config/package-root.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { newDocumentName } from '../journal/journal.contract.ts';
import { DAY_MS, type FoldingWorld, openFoldingWorld, openWriter, textIn } from './folding-world.fixture.ts';

const SESSIONS = 24;
const EDITS = 6;
let database: TestDatabase;
let world: FoldingWorld;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  world = await openFoldingWorld(database);
  // Inside the project, so that the bundle finds the packages it leaves out.
  const cache = join(packageRoot(), 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'bindery-fold-'));
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const { buildSync }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  buildSync({
    ...{ absWorkingDir: packageRoot(), entryPoints: ['server/retention/fold-child.fixture.ts'] },
    ...{
      outfile: join(folder, 'child.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
    },
    ...{ external: Object.keys(dependencies), logLevel: 'silent' },
  });
}, 60_000);
afterAll(async () => {
  await world?.close();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

function startFolding(name: string): ChildProcess {
  const { appSecret } = world.services.env;
  return spawn(process.execPath, [join(folder, 'child.mjs'), database.serverUrl, appSecret, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function stepsBegun(child: ChildProcess, count: number): Promise<void> {
  let begun = 0;
  return new Promise((resolve) => {
    child.stdout?.on('data', (dots: Buffer) => {
      begun += dots.length;
      if (begun >= count) resolve();
    });
  });
}

async function foldedSeq(name: string): Promise<number> {
  return Number((await world.prisma.document.findUnique({ where: { name } }))?.foldedSeq ?? 0n);
}

test('killed at any moment, a step is done or not begun', { timeout: 240_000 }, async () => {
  const name = newDocumentName();
  const writer = openWriter(world, name, Date.now() - 300 * DAY_MS);
  const ends: number[] = [];
  for (let session = 0; session < SESSIONS; session += 1) {
    let last = 0;
    for (let edit = 0; edit < EDITS; edit += 1)
      last = await writer.write(0, (text) => text.insert(text.length, `${session}.${edit} `));
    ends.push(last);
    writer.pause(DAY_MS);
  }
  await world.sign(name);
  let kills = 0;
  for (let seed = 1; (await foldedSeq(name)) < SESSIONS * EDITS; seed += 1) {
    const child = startFolding(name);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await Promise.race([ended, stepsBegun(child, 1 + (seed % 2))]);
    await new Promise((resolve) => setTimeout(resolve, (seed * 13) % 61));
    if (child.exitCode === null && child.kill('SIGKILL')) kills += 1;
    await ended;
    const { breaks, operations, folded } = await world.verify(name);
    const done = await foldedSeq(name);
    expect([breaks, operations, folded]).toEqual([[], SESSIONS * EDITS, done]);
    for (const seq of ends)
      expect(textIn((await world.journal.load(name, seq)).state)).toBe(writer.texts.get(seq));
    const events = await world.prisma.auditEvent.count({ where: { action: 'history-folded' } });
    expect(events).toBe(await world.prisma.redactionRecord.count({ where: { log: name, kind: 'fold' } }));
  }
  expect(kills).toBeGreaterThan(1);
});
