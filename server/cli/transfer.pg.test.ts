/** `export` and `import` while no server runs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readEnv } from '#server/config/env.ts';
import { packageRoot } from '#server/config/package-root.ts';
import { createPrisma, type PrismaClient } from '#server/database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { loadTemplateLibrary } from '#server/templates/load-template-library.ts';
import type { Context } from './command/command.ts';
import { runCommandLine } from './run.ts';

let database: TestDatabase;
let prisma: PrismaClient;
/** May do anything to the database. */
let owner: pg.Client;
let folder: string;
let context: Context;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  prisma = createPrisma(database.url, { connections: 1 });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  folder = mkdtempSync(join(tmpdir(), 'bindery-transfer-'));
  context = {
    // A port that nothing listens on: no server is to be found.
    readEnv: () => readEnv({ DATA_DIR: folder, PORT: '1' }),
    startServer: async () => undefined,
    readStdin: async () => '',
    readClientEnv: () => ({ url: null, token: null }),
    async withDatabase(work) {
      const own = createPrisma(database.url, { connections: 2 });
      try {
        return await work(own, database.url);
      } finally {
        await own.$disconnect();
      }
    },
  };
  await loadTemplateLibrary({ prisma, log: pino({ level: 'silent' }) }, join(packageRoot(), 'templates'));
});
afterAll(async () => {
  await owner?.end();
  await prisma?.$disconnect();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const HEAD = "format: 'vespera-bindery/codex', version: 1, template: { id: 'task', version: 1 }";

test('somebody has to be there in whose name it is done, and who may', async () => {
  const file = write('first.json5', `{ ${HEAD}, title: 'First' }`);
  expect(await runCommandLine(['import', file], context)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('no owner yet'),
  });
  await prisma.user.create({ data: { email: 'owner@example.org', name: 'The owner', role: 'owner' } });
  await prisma.user.create({ data: { email: 'viewer@example.org', name: 'The viewer', role: 'viewer' } });
  const viewer = await runCommandLine(['import', file, '--user', 'viewer@example.org'], context);
  expect(viewer).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('may only read') });
  expect(await prisma.codex.count()).toBe(0);
});

test('what came in goes out and comes in again, as text and as exact copy', async () => {
  const file = write(
    'tree.json5',
    `{ ${HEAD}, title: 'Top', children: [{ title: 'Child', template: { id: 'task', version: 1 } }] }`,
  );
  const first = await runCommandLine(['import', file, '--json'], context);
  expect(first.exitCode, first.stderr).toBe(0);
  const [top, child] = JSON.parse(first.stdout).files[0].codices as { id: string; parentId: string | null }[];
  expect(child?.parentId).toBe(top?.id);
  const text = await runCommandLine(['export', top?.id ?? '', '--subtree'], context);
  expect(text).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("title: 'Child'") });
  const out = join(folder, 'copy.codex');
  expect(
    (
      await runCommandLine(
        ['export', top?.id ?? '', '--format', 'binary', '--subtree', '--out', out],
        context,
      )
    ).exitCode,
  ).toBe(0);
  expect(readFileSync(out).subarray(1, 4).toString()).toBe('VBC');
  expect(await runCommandLine(['import', out], context)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('imported 2 Codices'),
  });
  expect(await prisma.codex.count()).toBe(4);
  expect(await prisma.apiToken.count(), 'the token of the import is gone').toBe(0);
});

test('each problem has file, line and column; the files that are good come in', async () => {
  const before = await prisma.codex.count();
  const bad = write('bad.json5', `{\n  ${HEAD},\n  title: 'Bad', fields: { nonsense: 1 },\n}`);
  const good = write('good.json5', `{ ${HEAD}, title: 'Good' }`);
  const { exitCode, stdout } = await runCommandLine(
    ['import', bad, good, join(folder, 'none.json5')],
    context,
  );
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(new RegExp(`^${bad}:3:\\d+: error: .*nonsense`, 'm'));
  expect(stdout).toMatch(/good\.json5: imported 1 Codex/);
  expect(stdout).toMatch(/none\.json5: error: The file cannot be read/);
  expect(await prisma.codex.count()).toBe(before + 1);
});

test.each([
  [['export'], 2],
  [['export', 'a', 'b'], 2],
  [['export', 'x', '--format', 'pdf'], 2],
  [['export', 'x', '--format', 'binary'], 2],
  [['import'], 2],
  [['export', 'x'], 1],
])('%j exits with %i', async (argv, exitCode) => {
  expect((await runCommandLine(argv, context)).exitCode).toBe(exitCode);
});

test('a history goes out, and comes in where its id is free, by the keys that are named', async () => {
  const file = write('kept.json5', `{ ${HEAD}, title: 'Kept' }`);
  const made = await runCommandLine(['import', file, '--json'], context);
  const id: string = JSON.parse(made.stdout).files[0].codices[0].id;
  const out = join(folder, 'kept.history.jsonl');
  expect((await runCommandLine(['export', id, '--format', 'history', '--out', out], context)).exitCode).toBe(
    0,
  );
  expect(await runCommandLine(['history', 'import', file], context)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('is no history file'),
  });
  expect(await runCommandLine(['history', 'import', out], context)).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining(`Codex ${id} is here already`),
  });
  // As another instance has it, to which the file is carried: without the Codex, and with other keys.
  for (const table of ['Codex', 'DocumentUpdate', 'Document', 'Checkpoint', 'SigningKey'])
    await owner.query(`ALTER TABLE "${table}" DISABLE TRIGGER USER`);
  const keys = write('keys.json', JSON.stringify({ keys: await publicKeys() }));
  await owner.query(`DELETE FROM "Codex" WHERE "id" = $1`, [id]);
  await owner.query(`DELETE FROM "DocumentUpdate" WHERE "documentName" = $1`, [`codex/${id}`]);
  await owner.query(`DELETE FROM "Document" WHERE "name" = $1`, [`codex/${id}`]);
  await owner.query('DELETE FROM "Checkpoint"');
  await owner.query('DELETE FROM "SigningKey"');
  const pretending = await runCommandLine(['history', 'import', out], context);
  expect(pretending).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('not signed with a key') });
  const strange = write('strange.json', JSON.stringify({ keys: [] }));
  expect(await runCommandLine(['history', 'import', out, '--keys', strange], context)).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('not signed by a key of this instance'),
  });
  const taken = await runCommandLine(['history', 'import', out, '--keys', keys], context);
  expect(taken, taken.stdout + taken.stderr).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/imported 1 Codex: .*\n1 operations, 0 branches, from .*, signed with/),
  });
  expect(await runCommandLine(['verify', id], context)).toMatchObject({ exitCode: 0 });
});

async function publicKeys() {
  return (await prisma.signingKey.findMany()).map(({ id, publicKey, since }) => ({
    ...{ id, publicKey: Buffer.from(publicKey).toString('base64') },
    ...{ since: since.toISOString(), until: null },
  }));
}
