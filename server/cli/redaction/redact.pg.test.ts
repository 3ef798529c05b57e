/** `redact` says what it would change, and removes a passage that comes by standard input, without a server that runs. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createUser } from '#server/accounts/create-user.ts';
import { readEnv } from '#server/config/env.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { startTestServer } from '#server/runtime/test-server.ts';
import type { Context } from '../command/command.ts';
import { runCommandLine } from '../run.ts';

const PASSAGE = 'walnut-harbour-77';
const OTHER_PASSAGE = 'slate-meadow-31';
let database: TestDatabase;
let dataDir: string;
let codexId: string;
let context: Context;
let stdin = `${PASSAGE}\n`;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-redact-'));
  const settings = { DATA_DIR: dataDir, DATABASE_URL: database.url, APP_SECRET: randomUUID() + randomUUID() };
  const server = await startTestServer(settings);
  const owner = await server.makeToken('owner');
  const fields = { body: { markdown: `The key is ${PASSAGE}.` } };
  const made = await server.call(owner, 'POST', 'codices', {
    templateId: 'blank-page',
    title: 'Keys',
    fields,
  });
  codexId = made['id'] ?? '';
  for (const title of ['Locks', 'Doors']) {
    const text = { body: { markdown: `Opened by ${OTHER_PASSAGE}.` } };
    await server.call(owner, 'POST', 'codices', { templateId: 'blank-page', title, fields: text });
  }
  await server.stop();
  context = {
    // A port on which nobody answers.
    readEnv: () => readEnv({ NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '9', ...settings }),
    startServer: async () => undefined,
    readStdin: async () => stdin,
    readClientEnv: () => ({ url: null, token: null }),
    async withDatabase(work) {
      const prisma = createPrisma(database.url, { connections: 4 });
      try {
        return await work(prisma, database.url);
      } finally {
        await prisma.$disconnect();
      }
    },
  };
});
afterAll(async () => {
  await database?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('a look, a refusal, and the removal; verify holds before and after', async () => {
  const looked = await runCommandLine(['redact', codexId], context);
  expect(looked).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing was changed.') });
  expect(looked.stdout).toMatch(/stands in 1 operations of 1 documents/);
  expect((await runCommandLine(['redact', codexId, '--confirm', 'remove for good'], context)).exitCode).toBe(
    2,
  );
  const wrong = ['redact', codexId, '--confirm', 'yes', '--reason', 'a key'];
  expect((await runCommandLine(wrong, context)).exitCode).toBe(1);
  const right = ['redact', codexId, '--confirm', 'remove for good', '--reason', 'a key', '--json'];
  const done = await runCommandLine(right, context);
  expect(done.exitCode, done.stderr).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({
    state: 'done',
    reason: 'a key',
    report: { operations: 1 },
  });
  const verified = await runCommandLine(['verify'], context);
  expect(verified.stdout).toContain('a passage removed from 1 of them');
  expect(verified.exitCode).toBe(0);
  const exported = await runCommandLine(['export', codexId, '--format', 'markdown'], context);
  expect(exported.stdout).toContain('The key is .');
  // It is nowhere any more.
  expect((await runCommandLine(right, context)).exitCode).toBe(1);
  stdin = 'abc';
  expect((await runCommandLine(['redact', codexId], context)).exitCode).toBe(2);
});

test('whoever was removed is erased, once that was asked for in words', async () => {
  const gone = await context.withDatabase(async (prisma) => {
    const { id } = await createUser(prisma, {
      name: 'Ottoline Pell',
      email: 'o@example.org',
      role: 'editor',
      password: 'correct horse battery',
    });
    return await prisma.user.update({
      where: { id },
      data: { removedAt: new Date(), disabledAt: new Date() },
    });
  });
  const looked = await runCommandLine(['user', 'erase', gone.id], context);
  expect(looked.stdout).toContain('They would be called “Former member 1”.');
  expect((await runCommandLine(['user', 'erase', gone.id, '--confirm', 'yes'], context)).exitCode).toBe(1);
  const done = await runCommandLine(
    ['user', 'erase', gone.id, '--confirm', 'erase for good', '--json'],
    context,
  );
  expect(done.exitCode, done.stderr).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({ state: 'done', as: 'Former member 1' });
  expect((await runCommandLine(['verify'], context)).exitCode).toBe(0);
  expect((await runCommandLine(['user', 'erase'], context)).exitCode).toBe(2);
});

test('from the whole workspace: counted by Codex, and removed from all', async () => {
  stdin = `${OTHER_PASSAGE}\n`;
  const looked = await runCommandLine(['redact', '--workspace'], context);
  expect(looked.stdout).toContain('stands in 2 of 3 Codices, 0 of them private');
  expect(looked.stdout).toContain('Locks');
  const done = await runCommandLine(
    ['redact', '--workspace', '--confirm', 'remove for good', '--reason', 'a key', '--json'],
    context,
  );
  expect(done.exitCode, done.stderr).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({ state: 'done', codices: { found: 2, done: 2, failed: 0 } });
  expect((await runCommandLine(['verify'], context)).exitCode).toBe(0);
  const again = await runCommandLine(['redact', codexId, '--below'], context);
  expect(again.stdout).toContain('stands in 0 of 1 Codices');
  expect((await runCommandLine(['redact', codexId, '--workspace'], context)).exitCode).toBe(2);
  expect((await runCommandLine(['redact'], context)).exitCode).toBe(2);
});
