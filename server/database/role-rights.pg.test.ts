/** The roles of deploy/postgres on a real PostgreSQL, with another role as the owner: what each may do, and what not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { packageRoot } from '../config/package-root.ts';
import { entryOf, newDocumentName, typed } from '../journal/journal.contract.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { migrate, pendingMigrations } from './migrate.ts';
import { createPrisma } from './prisma-client.ts';
import { readRoleRights } from './role-rights.ts';
import { createEmptyDatabase, type TestDatabase } from './test-database.ts';

type RoleName = 'bindery_owner' | 'bindery_server' | 'bindery_reporting';

let database: TestDatabase;
const clients: pg.Client[] = [];

beforeAll(async () => {
  database = await createEmptyDatabase(inject('testDatabase'));
  const superuser = await connect(database.url);
  await superuser.query(readDeployed('roles.sql'));
  for (const role of ['bindery_owner', 'bindery_server', 'bindery_reporting'])
    await superuser.query(`ALTER ROLE ${role} PASSWORD '${role}'`);
  const { pathname } = new URL(database.url);
  await superuser.query(`ALTER DATABASE "${pathname.slice(1)}" OWNER TO bindery_owner`);
  await migrate(urlOf('bindery_owner'));
  await grant();
});
afterAll(async () => {
  for (const client of clients) await client.end();
  await database.drop();
});

function readDeployed(name: string): string {
  return readFileSync(join(packageRoot(), 'deploy', 'postgres', name), 'utf8');
}

function urlOf(role: RoleName): string {
  const url = new URL(database.url);
  [url.username, url.password] = [role, role];
  return url.href;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  clients.push(client);
  return client;
}

const grant = async (): Promise<void> =>
  void (await (await connect(urlOf('bindery_owner'))).query(readDeployed('grants.sql')));

async function writeDocument(): Promise<string> {
  const pool = new pg.Pool({ connectionString: urlOf('bindery_server'), max: 2 });
  const log = pino({ level: 'silent' });
  const journal = createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now });
  const name = newDocumentName();
  for (const update of typed(['one ', 'two '])) await journal.append(entryOf(name, update));
  await journal.compact(name);
  await pool.end();
  return name;
}

describe('the role of the server', () => {
  it('finds nothing to migrate, and says whose work it is where there is', async () => {
    expect(await migrate(urlOf('bindery_server'))).toEqual([]);
    const empty = await createEmptyDatabase(inject('testDatabase'));
    const refused = migrate(empty.serverUrl);
    await expect(refused).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('bindery database migrate'),
    });
    const found = createPrisma(empty.url, { connections: 1 });
    expect(await pendingMigrations((sql) => found.$queryRawUnsafe(sql))).not.toEqual([]);
    await found.$disconnect();
    await empty.drop();
  });

  it.each([
    'UPDATE "DocumentUpdate" SET "actorName" = \'Somebody else\'',
    `BEGIN; SET LOCAL bindery.purge = 'on'; DELETE FROM "DocumentUpdate"`,
    'TRUNCATE "DocumentUpdate"',
    'ALTER TABLE "DocumentUpdate" DISABLE TRIGGER USER',
    'SET session_replication_role = replica',
    'DELETE FROM "Document"',
    'DELETE FROM "AuditEvent"',
    'UPDATE "TemplateVersion" SET "source" = \'\'',
    'DELETE FROM "_prisma_migrations"',
    'CREATE TABLE other (id int)',
    'CREATE TEMP TABLE other (id int)',
  ])('may not %s', async (sql) => {
    const client = await connect(urlOf('bindery_server'));
    await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('erases the operations of documents that have ended, and no others', async () => {
    const [ended, kept] = [await writeDocument(), await writeDocument()];
    const client = await connect(urlOf('bindery_server'));
    await client.query('UPDATE "Document" SET "deletedAt" = now() WHERE "name" = $1', [ended]);
    await client.query('SELECT "eraseOperations"($1)', [[ended, kept]]);
    const { rows } = await client.query(
      'SELECT DISTINCT "documentName" AS name FROM "DocumentUpdate" WHERE "documentName" = ANY($1)',
      [[ended, kept]],
    );
    expect(rows).toEqual([{ name: kept }]);
  });

  it('cannot lead that function to tables of its own', async () => {
    const name = await writeDocument();
    const client = await connect(urlOf('bindery_server'));
    await client.query(`SET search_path = pg_temp, public; SET bindery.purge = 'on'`);
    await client.query('SELECT public."eraseOperations"($1)', [[name]]);
    expect(
      (await client.query('SELECT FROM "DocumentUpdate" WHERE "documentName" = $1', [name])).rowCount,
    ).toBe(2);
  });
});

it('the owner sees whether a server is at work, for a restore to wait for it', async () => {
  const server = await connect(urlOf('bindery_server'));
  const { rows } = await server.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const owner = await connect(urlOf('bindery_owner'));
  const seen = await owner.query('SELECT state FROM pg_stat_activity WHERE pid = $1', [rows[0]?.pid]);
  expect(seen.rows).toEqual([{ state: 'idle' }]);
});

describe('the role for reports', () => {
  it('reads what was written and done', async () => {
    const client = await connect(urlOf('bindery_reporting'));
    for (const sql of [
      'SELECT FROM "DocumentUpdate"',
      'SELECT FROM "AuditEvent"',
      'SELECT "email" FROM "User"',
    ])
      await client.query(sql);
  });

  it.each([
    'SELECT "password" FROM "Account"',
    'SELECT "token" FROM "Session"',
    'SELECT "tokenHash" FROM "ApiToken"',
    'SELECT "tokenHash" FROM "ShareLink"',
    'SELECT "generation" FROM "User"',
    'SELECT * FROM "Setting"',
    'SELECT "eraseOperations"(\'{}\')',
    'SET default_transaction_read_only = off; DELETE FROM "Codex"',
  ])('may not %s', async (sql) => {
    const client = await connect(urlOf('bindery_reporting'));
    await expect(client.query(sql)).rejects.toMatchObject({ code: expect.stringMatching(/42501|25006/) });
  });
});

describe('doctor is told', () => {
  it('of a superuser, of an owner, and of nothing to say about the server', async () => {
    expect(await readRoleRights(database.url)).toMatchObject({ isSuperuser: true });
    expect(await readRoleRights(urlOf('bindery_owner'))).toMatchObject({ isSuperuser: false, isOwner: true });
    const rights = { role: 'bindery_server', isSuperuser: false, isOwner: false, changesJournal: false };
    expect(await readRoleRights(urlOf('bindery_server'))).toEqual({ ...rights, lacking: [] });
  });

  it('of a table that came with a migration, until the grants are made again', async () => {
    const owner = await connect(urlOf('bindery_owner'));
    await owner.query('CREATE TABLE "Later" ("id" TEXT)');
    expect(await readRoleRights(urlOf('bindery_server'))).toMatchObject({ lacking: ['Later'] });
    await grant();
    expect(await readRoleRights(urlOf('bindery_server'))).toMatchObject({ lacking: [] });
    await owner.query('GRANT UPDATE ON "DocumentUpdate" TO bindery_server');
    expect(await readRoleRights(urlOf('bindery_server'))).toMatchObject({ changesJournal: true });
    await grant();
  });
});
