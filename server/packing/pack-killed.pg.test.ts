/** A process that packs, or unpacks, is killed (SIGKILL) again and again, and the history is whole each time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { checkDocument } from '../checkpoints/check-document.ts';
import { listSigningKeys } from '../checkpoints/signing-keys.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { packageRoot } from '../config/package-root.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { entryOf, newDocumentName, textOf, typed } from '../journal/journal.contract.ts';
import { openPackingWorld, type PackingWorld } from './packed-journal.fixture.ts';

const OPERATIONS = 160;
let database: TestDatabase;
let world: PackingWorld;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  world = await openPackingWorld(database);
  // Inside the project, so that the bundle finds the packages it leaves out.
  const cache = join(packageRoot(), 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'bindery-pack-'));
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const packages = Object.keys(dependencies);
  const { buildSync }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  buildSync({
    ...{ absWorkingDir: packageRoot(), entryPoints: ['server/packing/pack-child.fixture.ts'] },
    ...{
      outfile: join(folder, 'child.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
    },
    ...{ external: packages, logLevel: 'silent' },
  });
}, 60_000);
afterAll(async () => {
  await world?.close();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

function startPacking(documentName: string, way: 'pack' | 'unpack'): ChildProcess {
  const { appSecret } = world.services.env;
  const given = [join(folder, 'child.mjs'), database.serverUrl, appSecret, documentName, way];
  return spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Until it has said that it begins so many. */
function blocksBegun(child: ChildProcess, count: number): Promise<void> {
  let begun = 0;
  return new Promise((resolve) => {
    child.stdout?.on('data', (dots: Buffer) => {
      begun += dots.length;
      if (begun >= count) resolve();
    });
  });
}

test('killed at any moment, either the rows are there or the block', { timeout: 240_000 }, async () => {
  const name = newDocumentName();
  const updates = typed(Array.from({ length: OPERATIONS }, (_, index) => `${index} `));
  for (const update of updates) await world.journal.append(entryOf(name, update));
  await world.journal.compact(name);
  await writeDocumentCheckpoint(world.services, name);
  const text = textOf((await world.journal.load(name)).state);
  const keys = await listSigningKeys({ prisma: world.prisma, appSecret: world.services.env.appSecret });
  const kills = { pack: 0, unpack: 0 };
  let way: keyof typeof kills = 'pack';
  for (let seed = 1; ; seed += 1) {
    const packedSeq = await world.packedSeq(name);
    if (way === 'pack' && packedSeq === OPERATIONS - 1) way = 'unpack';
    else if (way === 'unpack' && packedSeq === 0) break;
    const child = startPacking(name, way);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await Promise.race([ended, blocksBegun(child, 1 + (seed % 4))]);
    // At no moment in particular of a block.
    await new Promise((resolve) => setTimeout(resolve, (seed * 7) % 23));
    if (child.exitCode === null && child.kill('SIGKILL')) kills[way] += 1;
    await ended;
    const { breaks, operations } = await checkDocument(world.services, name, keys);
    expect([breaks, operations]).toEqual([[], OPERATIONS]);
    expect(textOf((await world.journal.load(name, OPERATIONS)).state)).toBe(text);
    const { rows } = await world.owner.query<{ rows: number; packed: number }>(
      `SELECT (SELECT count(*)::int FROM "DocumentUpdate" WHERE "documentName" = $1) AS rows,
         (SELECT coalesce(sum("lastSeq" - "firstSeq" + 1), 0)::int FROM "PackedOperations" WHERE "documentName" = $1) AS packed`,
      [name],
    );
    expect((rows[0]?.rows ?? 0) + (rows[0]?.packed ?? 0)).toBe(OPERATIONS);
  }
  expect(kills.pack).toBeGreaterThan(1);
  expect(kills.unpack).toBeGreaterThan(1);
});
