/** The life of the embedded PostgreSQL: created, adopted, crashed, restarted. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findEmbeddedPostgres, startEmbeddedPostgres, stopEmbeddedPostgres } from './embedded-postgres.ts';
import { migrate } from './migrate.ts';
import { superviseEmbeddedPostgres } from './postgres-supervisor.ts';
import { isPostgres, processIdentity, waitForExit } from './postmaster.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-pg-'));
});
afterEach(async () => {
  await stopEmbeddedPostgres(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function ownerFile(): string {
  return join(dataDir, 'postgres', 'owner');
}

test('keeps what was committed over a stop and a start, on the same port', async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  expect(isPostgres(first.pid)).toBe(false);
  const second = await startEmbeddedPostgres({ dataDir });
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('is durable, reachable from this machine only, and asks for a password', async () => {
  const { url } = await startEmbeddedPostgres({ dataDir });
  const [settings] = await query(
    url,
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
       current_setting('listen_addresses') AS address, current_setting('data_checksums') AS checksums,
       current_setting('server_encoding') AS encoding, lower('ÄÉЖ') AS lower`,
  );
  expect(settings).toEqual({
    fsync: 'on',
    commit: 'on',
    address: '127.0.0.1',
    checksums: 'on',
    encoding: 'UTF8',
    lower: 'äéж',
  });
  const stranger = new URL(url);
  stranger.password = 'guess';
  await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect(statSync(join(dataDir, 'secrets', 'postgres-password')).mode & 0o777).toBe(0o600);
});

test('two that start at once share one server', async () => {
  const [one, two] = await Promise.all([
    startEmbeddedPostgres({ dataDir }),
    startEmbeddedPostgres({ dataDir }),
  ]);
  expect(two.pid).toBe(one.pid);
});

test('only its owner stops it, and a server takes it over from a visitor', async () => {
  const visitor = await startEmbeddedPostgres({ dataDir, as: 'visitor' });
  const other = processIdentity(process.ppid);
  writeFileSync(ownerFile(), `server ${other}\n`); // as if our parent process had come to use it
  await visitor.stop();
  expect(isPostgres(visitor.pid)).toBe(true);
  writeFileSync(ownerFile(), `visitor ${other}\n`);
  const server = await startEmbeddedPostgres({ dataDir });
  expect(server.pid).toBe(visitor.pid);
  await server.stop();
  expect(isPostgres(server.pid)).toBe(false);
});

test('one whose owner was killed is adopted', async () => {
  const { pid } = await startEmbeddedPostgres({ dataDir });
  writeFileSync(ownerFile(), 'server 999999@1\n');
  const adopted = await startEmbeddedPostgres({ dataDir });
  expect(adopted.pid).toBe(pid);
  expect(readFileSync(ownerFile(), 'utf8')).toBe(`server ${processIdentity(process.pid)}\n`);
});

test('starts after a crash, although its old process id is now another program’s', async () => {
  const { url, pid } = await startEmbeddedPostgres({ dataDir });
  await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pidFile = join(dataDir, 'postgres', 'data', 'postmaster.pid');
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  process.kill(pid, 'SIGKILL');
  await waitForExit(pid, 5000);
  writeFileSync(pidFile, [String(process.ppid), ...lines.slice(1)].join('\n'));
  expect(await findEmbeddedPostgres(dataDir)).toBeNull();
  const revived = await startEmbeddedPostgres({ dataDir });
  expect(await query(revived.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('says what to do when the password file and the data do not belong together', async () => {
  await startEmbeddedPostgres({ dataDir });
  writeFileSync(join(dataDir, 'secrets', 'postgres-password'), 'of-another-installation\n');
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
    /is not the password of .*restore the file/,
  );
});

test('is brought back on the same port when it dies under a running server', async () => {
  const supervised = await superviseEmbeddedPostgres({ dataDir }, pino({ level: 'silent' }));
  const before = await findEmbeddedPostgres(dataDir);
  await stopEmbeddedPostgres(dataDir, 'immediate');
  await vi.waitFor(async () => expect(await query(supervised.url, 'SELECT 1 AS up')).toEqual([{ up: 1 }]), {
    timeout: 20_000,
    interval: 100,
  });
  expect((await findEmbeddedPostgres(dataDir))?.pid).not.toBe(before?.pid);
  await supervised.stop();
  expect(await findEmbeddedPostgres(dataDir)).toBeNull();
});

const RIGHTS = `SELECT current_user AS name, rolsuper AS super, rolcreatedb AS databases, rolcreaterole AS roles
  FROM pg_roles WHERE rolname = current_user`;

test('works as a role that owns its database and may do nothing beyond it', async () => {
  const { url } = await startEmbeddedPostgres({ dataDir });
  expect(await query(url, RIGHTS)).toEqual([
    { name: 'bindery_app', super: false, databases: false, roles: false },
  ]);
  await migrate(url);
  for (const [sql, refusal] of [
    [`COPY (SELECT 1) TO PROGRAM 'true'`, 'permission denied to COPY to or from an external program'],
    [`SELECT pg_read_file('/etc/passwd')`, 'permission denied for function pg_read_file'],
    [`CREATE DATABASE other`, 'permission denied to create database'],
    [`CREATE ROLE other SUPERUSER`, 'permission denied to create role'],
    [`ALTER ROLE bindery_app SUPERUSER`, 'permission denied to alter role'],
    [`ALTER SYSTEM SET fsync = off`, 'permission denied to set parameter'],
    [`SELECT rolpassword FROM pg_authid`, 'permission denied for table pg_authid'],
  ] as const)
    await expect(query(url, sql), sql).rejects.toThrow(refusal);
  expect(statSync(join(dataDir, 'secrets', 'postgres-role-password')).mode & 0o777).toBe(0o600);
});

test('a data folder in which the superuser owned everything is handed over, whole, at the next start', async () => {
  // As an earlier version made it: one role, the superuser, and everything its own.
  const old = await startEmbeddedPostgres({ dataDir });
  await query(old.superuserUrl, 'ALTER DATABASE bindery OWNER TO bindery');
  await migrate(old.superuserUrl);
  await query(
    old.superuserUrl,
    `INSERT INTO "User" ("id", "email", "name", "updatedAt") VALUES (gen_random_uuid(), 'a@b.c', 'Ada', now())`,
  );
  await query(
    old.superuserUrl,
    'CREATE TABLE numbered (id serial PRIMARY KEY, other bigint GENERATED ALWAYS AS IDENTITY)',
  );
  await query(old.superuserUrl, 'DROP ROLE bindery_app');
  rmSync(join(dataDir, 'secrets', 'postgres-role-password'));
  await old.stop();

  const { url, superuserUrl } = await startEmbeddedPostgres({ dataDir });
  expect(await query(url, 'SELECT "name" FROM "User"')).toEqual([{ name: 'Ada' }]);
  expect(await migrate(url)).toEqual([]);
  // A later migration may change and drop anything.
  await query(url, 'ALTER TABLE "User" ADD COLUMN "later" TEXT; ALTER TYPE "Role" ADD VALUE \'later\'');
  await query(url, 'INSERT INTO numbered DEFAULT VALUES; DROP TABLE numbered');
  const left = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND pg_get_userbyid(relowner) <> 'bindery_app'`;
  expect(await query(superuserUrl, left)).toEqual([]);
  expect(await query(url, RIGHTS)).toMatchObject([{ super: false }]);
});

test('what an earlier version adds in between is handed over as well, and the role’s password can be lost', async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  await query(first.superuserUrl, 'CREATE TABLE added (answer int); INSERT INTO added VALUES (42)');
  rmSync(join(dataDir, 'secrets', 'postgres-role-password'));
  await first.stop();
  const second = await startEmbeddedPostgres({ dataDir });
  expect(await query(second.url, 'SELECT answer FROM added')).toEqual([{ answer: 42 }]);
});
