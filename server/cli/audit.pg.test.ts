/** The CLI in the audit log, and the command `audit`. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readEnv } from '#server/config/env.ts';
import { createPrisma, type PrismaClient } from '#server/database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import type { Context } from './command/command.ts';
import { runCommandLine } from './run.ts';

let database: TestDatabase;
let prisma: PrismaClient;
let context: Context;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  prisma = createPrisma(database.url, { connections: 2 });
  context = {
    readEnv: () => readEnv({}),
    startServer: async () => undefined,
    readStdin: async () => 'correct horse battery\n',
    readClientEnv: () => ({ url: null, token: null }),
    withDatabase: (work) => work(prisma, database.url),
  };
});
afterAll(async () => {
  await prisma?.$disconnect();
  await database?.drop();
});

const run = (...argv: string[]) => runCommandLine(argv, context);

test('what the command line does is in the audit log, in its own name and without a secret', async () => {
  const user = ['--email', 'rae@example.org', '--name', 'Rae', '--role', 'owner', '--password-stdin'];
  expect((await run('user', 'create', ...user)).exitCode).toBe(0);
  const token = await run('token', 'create', '--user', 'rae@example.org', '--name', 'nightly');
  expect(token.stdout).toMatch(/^vb_[\w-]{43}$/);
  const link = await run('user', 'password-link', '--user', 'Rae@example.org');
  expect(link.stdout).toMatch(/\/password#vp_[\w-]{43}$/);

  const { exitCode, stdout } = await run('audit', '--json');
  expect(exitCode).toBe(0);
  const events = JSON.parse(stdout);
  expect(events).toMatchObject([
    {
      action: 'password-link-created',
      actorId: 'cli',
      actorName: expect.stringMatching(/^command line \(.+\)$/),
    },
    { action: 'token-created', actorId: 'cli', detail: { name: 'nightly' } },
    { action: 'member-created', actorId: 'cli', detail: { name: 'Rae', role: 'owner' } },
  ]);
  expect(stdout).not.toMatch(/vb_|vp_|correct horse/);
});

test('events are chosen by kind, time, person and number', async () => {
  const actions = async (...options: string[]) =>
    JSON.parse((await run('audit', '--json', ...options)).stdout).map(
      ({ action }: { action: string }) => action,
    );
  expect(await actions('--action', 'token-created')).toEqual(['token-created']);
  expect(await actions('--limit', '1')).toEqual(['password-link-created']);
  expect(await actions('--actor', 'nobody')).toEqual([]);
  expect(await actions('--since', '2999-01-01')).toEqual([]);
  for (const wrong of [['--limit', '0'], ['--limit', 'x'], ['--since', 'yesterday-ish'], ['stray']])
    expect((await run('audit', ...wrong)).exitCode).toBe(2);
});

test('a name that would command the terminal is shown, not obeyed', async () => {
  await prisma.auditEvent.create({
    data: { actorId: 'x', actorName: 'Eve\u001b[2J\u202e', action: 'sign-in', subject: 'x\ny' },
  });
  const { stdout } = await run('audit', '--limit', '1');
  expect(stdout).toContain('Eve\u{fffd}[2J\u{fffd} <x>  sign-in  x\u{fffd}y');
  expect(stdout.split('\n')).toHaveLength(1);
});
