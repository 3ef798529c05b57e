/** A server that reads lists, searches and exports from a real streaming standby, and from the primary when that is better. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import { createApiToken } from '../access/api-token.ts';
import { createUser } from '../accounts/create-user.ts';
import { readEnv } from '../config/env.ts';
import { createPrisma, type PrismaClient } from '../database/prisma-client.ts';
import { assertReplica, ReplicaFollower } from '../database/replica-follower.ts';
import { startTestStandby, type TestStandby } from '../database/standby.fixture.ts';
import {
  createTestDatabase,
  startTestDatabase,
  type TestDatabase,
  type TestServer,
} from '../database/test-database.ts';
import { createHttpApp } from '../http/app.ts';
import type { Services } from '../ports/services.ts';
import { createServices, type ServerParts } from './create-services.ts';

let primary: TestServer;
let standby: TestStandby;
let database: TestDatabase;
let dataDir: string;
let prisma: PrismaClient;
let parts: ServerParts;
let userId: string;
let token: string;
let call: (method: string, path: string, body?: object) => Promise<Response>;

beforeAll(async () => {
  primary = await startTestDatabase({ fsync: false });
  database = await createTestDatabase(primary.url);
  standby = await startTestStandby(primary);
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-replica-'));
  const addresses = {
    DATABASE_URL: database.serverUrl,
    DATABASE_REPLICA_URL: standby.at(database.serverUrl),
  };
  const env = readEnv({ NODE_ENV: 'test', DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...addresses });
  prisma = createPrisma(database.serverUrl, { connections: 4 });
  parts = await createServices(env, prisma, pino({ level: 'silent' }));
  const user = {
    email: 'ines@example.org',
    name: 'Ines',
    role: 'owner',
    password: 'correct horse battery',
  } as const;
  ({ id: userId } = await createUser(prisma, user));
  ({ token } = await createApiToken(prisma, { userId, name: 'tests' }));
  const app = createHttpApp(parts.services);
  call = async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const json = body && { body: JSON.stringify(body) };
    return await app.request(path, { method, headers, ...json });
  };
});
afterAll(async () => {
  await parts?.collaboration.close(2000);
  await parts?.services.projection.stop();
  await parts?.services.background.settled();
  await parts?.close();
  await prisma?.$disconnect();
  await standby?.stop();
  await primary?.stop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});
beforeEach(() => expect.poll(replicaState).toBe(true));

async function readiness(): Promise<{
  status: string;
  checks: Record<string, { ok: boolean; detail: string }>;
}> {
  return await (await call('GET', '/readyz')).json();
}
const replicaState = async (): Promise<boolean | undefined> => (await readiness()).checks['replica']?.ok;

async function reads(): Promise<{ replica: number; primary: number }> {
  const text = await parts.services.metrics();
  const count = (from: string): number =>
    Number(new RegExp(`^bindery_reads_total\\{from="${from}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { replica: count('replica'), primary: count('primary') };
}

async function makeCodex(title: string): Promise<string> {
  const made = await call('POST', '/api/v1/codices', { templateId: 'blank-page', title });
  expect(made.status).toBe(201);
  return (await made.json()).id;
}

const titles = async (): Promise<string[]> =>
  (await (await call('GET', '/api/v1/codices?limit=100')).json()).items.map(
    ({ title }: { title: string }) => title,
  );

async function onStandby<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: standby.at(database.url) });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}

/** What the server has asked the standby of tables since then, as far as each connection there still shows it. */
async function listQueries(since: string): Promise<string[]> {
  const rows = await onStandby<{ query: string }>(
    `SELECT query FROM pg_stat_activity WHERE application_name = 'bindery replica' AND query_start >= '${since}'`,
  );
  return rows.map(({ query }) => query).filter((query) => query.includes('"'));
}

async function standbyTime(): Promise<string> {
  return (await onStandby<{ now: string }>('SELECT clock_timestamp()::text AS now'))[0]?.now ?? '';
}

/** Asks until the replica has answered, which is not read from when it needs long to follow, and says what tables it was asked for. */
async function askReplica(path: string): Promise<string[]> {
  const since = await standbyTime();
  await expect
    .poll(async () => {
      const before = (await reads()).replica;
      const response = await call('GET', `/api/v1/${path}`);
      expect(response.status, `${path}: ${await response.text()}`).toBe(200);
      return (await reads()).replica - before;
    })
    .toBe(1);
  return await listQueries(since);
}

test('every list, search and export is read from the replica, and nothing of it writes', async () => {
  const id = await makeCodex('Harbour');
  const lists = ['codices', 'codices?q=Harbour', 'search?q=Harbour', 'facets', 'references', 'conflicts'];
  for (const path of lists) expect(await askReplica(path), path).not.toEqual([]);
  const since = new Date(Date.now() - 60_000).toISOString();
  expect(await askReplica(`activity?since=${since}`), 'activity').not.toEqual([]);
  expect(await askReplica('timeline'), 'timeline').not.toEqual([]);
  for (const format of ['json5', 'markdown', 'html', 'binary', 'binary&history=true'])
    expect(await askReplica(`codices/${id}/export?subtree=true&format=${format}`), format).not.toEqual([]);
  expect(await readiness()).toMatchObject({ status: 'ready', checks: { replica: { ok: true } } });
});

test('the tree, of which the process has a copy, costs the replica nothing', async () => {
  const [before, since] = [await reads(), await standbyTime()];
  expect((await call('GET', '/api/v1/tree')).status).toBe(200);
  expect(await reads()).toEqual(before);
  expect(await listQueries(since)).toEqual([]);
});

test('whoever has written finds it in the next list, wherever that is read', async () => {
  for (const { replica } = await reads(); (await reads()).replica < replica + 20; ) {
    const title = `A note ${randomUUID()}`;
    await makeCodex(title);
    expect(await titles()).toContain(title);
  }
});

test('while the replica is behind, the primary is read', async () => {
  await onStandby('SELECT pg_wal_replay_pause()');
  const title = `Unseen ${randomUUID()}`;
  await makeCodex(title);
  const before = await reads();
  expect(await titles()).toContain(title);
  expect((await reads()).primary).toBe(before.primary + 1);
  expect(await readiness()).toMatchObject({
    status: 'degraded',
    checks: { replica: { ok: false, detail: expect.stringContaining('behind') } },
  });
  await onStandby('SELECT pg_wal_replay_resume()');
  await expect.poll(replicaState).toBe(true);
});

test('while the replica is away, the primary is read, and /readyz still answers 200', async () => {
  await standby.kill();
  const title = `Alone ${randomUUID()}`;
  await makeCodex(title);
  expect(await titles()).toContain(title);
  expect((await call('GET', '/readyz')).status).toBe(200);
  expect(await readiness()).toMatchObject({ status: 'degraded', checks: { replica: { ok: false } } });
  await standby.start();
  await askReplica('codices');
});

test('what a page took out of the trash a moment ago is exported, wherever it is read', async () => {
  const id = await makeCodex('Back again');
  expect((await call('DELETE', `/api/v1/codices/${id}`)).status).toBe(204);
  await expect.poll(replicaState).toBe(true);
  const { tree, live, environment } = parts.services;
  const actor = { kind: 'user', id: userId, name: 'Ines', role: 'owner' } as const;
  await live.edit(await tree.documentName(), actor, { origin: 'socket' }, (doc) =>
    openWorkspace(doc, { environment, actor }).setState([id], 'live'),
  );
  const project = tree.project.bind(tree);
  // What is written to the rows now is not on the replica.
  vi.spyOn(tree, 'project').mockImplementationOnce(async (codexIds) => {
    await onStandby('SELECT pg_wal_replay_pause()');
    await project(codexIds);
  });
  const exported = await call('GET', `/api/v1/codices/${id}/export?format=json5`);
  await onStandby('SELECT pg_wal_replay_resume()');
  expect(exported.status).toBe(200);
  expect(await exported.text()).toContain('Back again');
});

describe('what fails on the way', () => {
  const readFrom = async (ask: (reading: Services, asked: number) => Promise<unknown>): Promise<string> => {
    const asked: string[] = [];
    await parts.services.replica
      .read(async (reading) => {
        asked.push(reading === parts.services ? 'primary' : 'replica');
        await ask(reading, asked.length);
      })
      .catch(() => asked.push('failed'));
    return asked.join(', ');
  };

  test('is not blamed on the replica, nor done again, when the fault is ours', async () => {
    const mistakes: readonly ((reading: Services) => Promise<unknown>)[] = [
      () => Promise.reject(new TypeError('a mistake')),
      ({ prisma }) => prisma.$queryRawUnsafe('SELECT 1 / 0'),
      ({ journal }) => journal.list('codex:none', { limit: -1 }),
      ({ prisma }) => prisma.codex.findUniqueOrThrow({ where: { id: randomUUID() } }),
    ];
    for (const ask of mistakes) await expect.poll(() => readFrom(ask)).toBe('replica, failed');
  });

  test('is done again on the primary when a connection to the replica ends', async () => {
    const end = 'SELECT pg_terminate_backend(pg_backend_pid())';
    const ask = async ({ prisma }: Services, asked: number): Promise<unknown> =>
      asked === 1 ? await prisma.$queryRawUnsafe(end) : await prisma.codex.count();
    await expect.poll(() => readFrom(ask)).toBe('replica, primary');
  });
});

describe('while the replica hangs', () => {
  afterEach(() => standby.thaw());

  test('lists and /readyz are answered all the same, however many ask', async () => {
    const title = `Meanwhile ${randomUUID()}`;
    await makeCodex(title);
    await askReplica('codices');
    standby.freeze();
    const before = await reads();
    for (const found of await Promise.all(Array.from({ length: 40 }, titles))) expect(found).toContain(title);
    expect((await reads()).primary).toBe(before.primary + 40);
    expect(await readiness()).toMatchObject({
      status: 'degraded',
      checks: { replica: { ok: false, detail: expect.stringContaining('does not answer') } },
    });
    standby.thaw();
    await askReplica('codices');
  });

  test('a read that is under way there is repeated on the primary', async () => {
    const asks: readonly ((reading: Services) => Promise<unknown>)[] = [
      ({ prisma }) => prisma.codex.count(),
      ({ journal }) => journal.list('codex:none', { limit: 1 }),
    ];
    for (const ask of asks) {
      const oneRead = async (): Promise<string[]> => {
        const asked: string[] = [];
        await parts.services.replica.read(async (reading) => {
          asked.push(reading === parts.services ? 'primary' : 'replica');
          if (reading !== parts.services) standby.freeze();
          await ask(reading);
        });
        standby.thaw();
        return asked;
      };
      await expect.poll(oneRead, { timeout: 30_000 }).toEqual(['replica', 'primary']);
    }
  });
});

describe('DATABASE_REPLICA_URL is refused by name', () => {
  const check = (replicaUrl: string) => assertReplica(replicaUrl, database.serverUrl);

  test('where it leads to another database', async () => {
    await expect(check(standby.at(primary.url))).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/^DATABASE_REPLICA_URL leads to a replica of something else/),
    });
  });

  test('and not where it leads to a standby, or to one that has been promoted, which is read from no more', async () => {
    await check(standby.at(database.serverUrl));
    await check(database.serverUrl);
    const follower = new ReplicaFollower({
      ...{ primary: prisma, replica: prisma, log: pino({ level: 'silent' }), clock: () => performance.now() },
    });
    await expect
      .poll(() => follower.check())
      .toMatchObject({ state: 'away', detail: expect.stringContaining('is no replica any more') });
    expect(await follower.hasAll()).toBe(false);
  });

  test('and not where nobody answers: the primary has everything', () =>
    expect(check('postgresql://127.0.0.1:1/bindery')).resolves.toBeUndefined());
});
