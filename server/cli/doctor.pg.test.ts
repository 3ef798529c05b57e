/** `doctor` on the role that an external PostgreSQL is reached by, and `database migrate` with a role that may not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readEnv } from '#server/config/env.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { startTestMailServer } from '#server/mail/smtp-server.fixture.ts';
import type { Context } from './command/command.ts';
import { run as migrate } from './database-migrate.ts';
import { run as doctor } from './doctor.ts';

let database: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-doctor-'));
});
afterAll(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

function contextOf(addresses: Readonly<Record<string, string>>): Context {
  const env = readEnv({ DATA_DIR: dataDir, ...addresses });
  return {
    readEnv: () => env,
    readStdin: async () => '',
    readClientEnv: () => ({ url: null, token: null }),
    startServer: async () => undefined,
    async withDatabase(work) {
      const url = env.databaseDirectUrl ?? env.databaseUrl ?? '';
      const prisma = createPrisma(url, { connections: 1 });
      try {
        return await work(prisma, url);
      } finally {
        await prisma.$disconnect();
      }
    },
  };
}

async function linesOf(check: string, settings: Readonly<Record<string, string>>): Promise<string[]> {
  const { text } = await doctor({ operands: [], options: {} }, contextOf(settings));
  return text.split('\n').filter((line) => line.includes(` ${check} `));
}

const rolesOf = (addresses: Readonly<Record<string, string>>) => linesOf('role', addresses);

test('a superuser is a warning, and the role of a server is as it should be', async () => {
  expect(await rolesOf({ DATABASE_URL: database.url })).toEqual([
    expect.stringMatching(/^warning +role +DATABASE_URL connects as bindery, a superuser .*deploy\/postgres/),
  ]);
  expect(await rolesOf({ DATABASE_URL: database.serverUrl })).toEqual([
    expect.stringMatching(
      /^ok +role +DATABASE_URL connects as bindery_server, which may add to the journal only/,
    ),
  ]);
});

test('the direct address is looked at as well', async () => {
  const addresses = { DATABASE_URL: database.serverUrl, DATABASE_DIRECT_URL: database.url };
  expect(await rolesOf(addresses)).toEqual([
    expect.stringMatching(/^ok +role +DATABASE_URL/),
    expect.stringMatching(/^warning +role +DATABASE_DIRECT_URL connects as bindery, a superuser/),
  ]);
});

test('the mail server is asked, where there is one', async () => {
  const addresses = { DATABASE_URL: database.serverUrl };
  expect(await linesOf('mail', addresses)).toEqual([]);
  const server = await startTestMailServer();
  const mail = { SMTP_URL: `smtp://127.0.0.1:${server.port}`, SMTP_FROM: 'bindery@example.org' };
  expect(await linesOf('mail', { ...addresses, ...mail })).toEqual([
    expect.stringMatching(/^ok +mail +127\.0\.0\.1:\d+ answers; nothing waits/),
  ]);
  await server.stop();
  expect(await linesOf('mail', { ...addresses, ...mail })).toEqual([
    expect.stringMatching(/^failed +mail +127\.0\.0\.1:\d+: The mail server does not .*Look at SMTP_URL/),
  ]);
});

test('there is nothing to migrate in a database that is up to date, whoever asks', async () => {
  const args = { operands: [], options: {} };
  expect(await migrate(args, contextOf({ DATABASE_URL: database.serverUrl }))).toMatchObject({
    ok: true,
    json: { applied: [] },
  });
});
