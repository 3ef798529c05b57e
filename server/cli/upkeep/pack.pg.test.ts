/** `pack` packs what is old, of one Codex or of all, and nothing younger than it may; `unpack` takes it back. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ensureSigningKey } from '#server/checkpoints/signing-keys.ts';
import { writeDocumentCheckpoint } from '#server/checkpoints/write-checkpoint.ts';
import { readEnv } from '#server/config/env.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { entryOf, typed } from '#server/journal/journal.contract.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import type { Context } from '../command/command.ts';
import { runCommandLine } from '../run.ts';

const DAY_MS = 86_400_000;
const [old, other, young] = [randomUUID(), randomUUID(), randomUUID()];
let database: TestDatabase;
let dataDir: string;
let pool: pg.Pool;
let context: Context;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-pack-'));
  const env = readEnv({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  pool = new pg.Pool({ connectionString: database.serverUrl, max: 2 });
  context = {
    readEnv: () => env,
    startServer: async () => undefined,
    readStdin: async () => '',
    readClientEnv: () => ({ url: null, token: null }),
    async withDatabase(work) {
      const prisma = createPrisma(database.serverUrl, { connections: 2 });
      try {
        return await work(prisma, database.serverUrl);
      } finally {
        await prisma.$disconnect();
      }
    },
  };
  const prisma = createPrisma(database.serverUrl, { connections: 2 });
  await ensureSigningKey(prisma, env.appSecret, Date.now());
  let now = 0;
  const journal = createPostgresJournal({
    pool,
    threads: NO_THREADS,
    log: pino({ level: 'silent' }),
    now: () => now,
  });
  const environment = { now: Date.now, newId: randomUUID, random: Math.random };
  for (const [id, days] of [
    [old, 400],
    [other, 100],
    [young, 91],
  ] as const) {
    now = Date.now() - days * DAY_MS;
    for (const update of typed(Array.from({ length: 120 }, () => 'w ')))
      await journal.append(entryOf(`codex/${id}`, update));
    await journal.compact(`codex/${id}`);
    await writeDocumentCheckpoint({ prisma, environment, env, journal }, `codex/${id}`);
  }
  await prisma.$disconnect();
}, 120_000);
afterAll(async () => {
  await pool?.end();
  await database?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('packs one Codex, then all that are old enough, and says how many; they still hold', async () => {
  const one = await runCommandLine(['pack', old.toUpperCase(), '--json'], context);
  expect(JSON.parse(one.stdout)).toEqual({ documents: 1, operations: 119, olderThanDays: 92, broken: [] });
  expect(await runCommandLine(['pack', '--older-than', '200'], context)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('0 operations of 0 documents'),
  });
  const all = await runCommandLine(['pack', '--json'], context);
  expect(JSON.parse(all.stdout)).toEqual({ documents: 1, operations: 119, olderThanDays: 92, broken: [] });
  const { rows } = await pool.query<{ name: string }>(
    'SELECT DISTINCT "documentName" AS name FROM "PackedOperations"',
  );
  expect(rows.map(({ name }) => name).sort()).toEqual([`codex/${old}`, `codex/${other}`].sort());
  const verified = await runCommandLine(['verify', '--json'], context);
  expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, documents: 3, operations: 360 });
});

test('is called wrongly with fewer days, and fails for a Codex that is not there', async () => {
  for (const wrong of [['--older-than', '30'], ['--older-than', 'x'], ['no-id'], [old, other]])
    expect(await runCommandLine(['pack', ...wrong], context)).toMatchObject({ exitCode: 2 });
  expect(await runCommandLine(['pack', randomUUID()], context)).toMatchObject({ exitCode: 1 });
});

test('unpacks one Codex, then all, and says how many; they still hold, and nothing is packed', async () => {
  const one = await runCommandLine(['unpack', old.toUpperCase(), '--json'], context);
  expect(JSON.parse(one.stdout)).toEqual({ documents: 1, operations: 119, broken: [] });
  const all = await runCommandLine(['unpack'], context);
  expect(all).toMatchObject({ exitCode: 0, stdout: '119 operations of 1 document are rows again.' });
  const { rows } = await pool.query<{ packed: number; rows: number }>(
    `SELECT (SELECT count(*)::int FROM "PackedOperations") AS packed, (SELECT count(*)::int FROM "DocumentUpdate") AS rows`,
  );
  expect(rows).toEqual([{ packed: 0, rows: 360 }]);
  const verified = await runCommandLine(['verify', '--json'], context);
  expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, documents: 3, operations: 360 });
  expect(await runCommandLine(['unpack', randomUUID()], context)).toMatchObject({ exitCode: 1 });
  expect(await runCommandLine(['unpack', 'no-id'], context)).toMatchObject({ exitCode: 2 });
}, 60_000);
