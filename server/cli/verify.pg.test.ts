/** `verify` finds rows of the journal that were changed, removed or truncated. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readEnv } from '#server/config/env.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { entryOf, typed } from '#server/journal/journal.contract.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import type { Context } from './command/command.ts';
import { runCommandLine } from './run.ts';

const [whole, changed, shortened] = [randomUUID(), randomUUID(), randomUUID()];

let database: TestDatabase;
let pool: pg.Pool;
let context: Context;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const journal = createPostgresJournal({
    pool,
    threads: NO_THREADS,
    log: pino({ level: 'silent' }),
    now: Date.now,
  });
  for (const id of [whole, changed, shortened]) {
    for (const update of typed(['a', 'b', 'c', 'd', 'e', 'f']))
      await journal.append(entryOf(`codex/${id}`, update));
  }
  context = {
    readEnv: () => readEnv({}),
    startServer: async () => undefined,
    readStdin: async () => '',
    readClientEnv: () => ({ url: null, token: null }),
    async withDatabase(work) {
      const prisma = createPrisma(database.url, { connections: 1 });
      try {
        return await work(prisma, database.url);
      } finally {
        await prisma.$disconnect();
      }
    },
  };
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

/** As somebody would who may do anything to the database. */
async function tamper(sql: string, id: string): Promise<void> {
  await pool.query('ALTER TABLE "DocumentUpdate" DISABLE TRIGGER ALL');
  await pool.query(sql, [`codex/${id}`]);
  await pool.query('ALTER TABLE "DocumentUpdate" ENABLE TRIGGER ALL');
}

test('chains that hold: exit 0', async () => {
  const all = await runCommandLine(['verify'], context);
  expect(all).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(
      /^3 documents, 18 operations: every chain holds\naudit log, 0 events: the chain holds, ends with 0 [0-9a-f]{64}$/,
    ),
  });
  const { exitCode, stdout } = await runCommandLine(['verify', whole, '--json'], context);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    ...{ ok: true, documents: 1, operations: 6, checkpoints: 0, broken: [] },
  });
});

test('every broken link is named with its sequence: exit 1', async () => {
  await tamper(
    `UPDATE "DocumentUpdate" SET "actorName" = 'Somebody' WHERE "documentName" = $1 AND "seq" IN (2, 5)`,
    changed,
  );
  await tamper(`DELETE FROM "DocumentUpdate" WHERE "documentName" = $1 AND "seq" = 6`, shortened);
  const { exitCode, stdout } = await runCommandLine(['verify', '--json'], context);
  expect(exitCode).toBe(1);
  const { broken } = JSON.parse(stdout) as { broken: { document: string; operations: number[] }[] };
  expect(new Map(broken.map(({ document, operations }) => [document, operations]))).toEqual(
    new Map([
      [`codex/${changed}`, [2, 5]],
      [`codex/${shortened}`, [6]],
    ]),
  );
  const text = await runCommandLine(['verify', changed.toUpperCase()], context);
  expect(text.exitCode).toBe(1);
  expect(text.stdout).toContain(`codex/${changed}: Operation 2 is not as it was recorded.`);
  expect(await runCommandLine(['verify', whole], context)).toMatchObject({ exitCode: 0 });
});

test('what is not there fails, and what is no name is a wrong call', async () => {
  expect(await runCommandLine(['verify', randomUUID()], context)).toMatchObject({ exitCode: 1 });
  expect(await runCommandLine(['verify', 'nonsense'], context)).toMatchObject({ exitCode: 2 });
});

test('an event removed from the audit log is named: exit 1', async () => {
  const insert = (id: string) =>
    pool.query(
      `INSERT INTO "AuditEvent" ("id", "actorId", "actorName", "action", "subject") VALUES ($1, 'e', 'E', 'setup', 'e')`,
      [id],
    );
  for (const id of ['one', 'two', 'three']) await insert(id);
  await pool.query('ALTER TABLE "AuditEvent" DISABLE TRIGGER USER');
  await pool.query(`DELETE FROM "AuditEvent" WHERE "id" = 'two'`);
  const { exitCode, stdout } = await runCommandLine(['verify'], context);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('audit log: Event 2 is missing.\naudit log, 2 events: the chain is broken');
});
