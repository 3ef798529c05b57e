/** PostgreSQL for tests: one server a run, and a fresh migrated database for each caller, in a few milliseconds. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { packageRoot } from '../config/package-root.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { migrate } from './migrate.ts';

/** Migrated once, then copied for each test. */
const TEMPLATE_DATABASE = 'bindery_template';
const SERVER_ROLE = 'bindery_server';

export interface TestDatabase {
  /** As the superuser, who also owns the tables. */
  readonly url: string;
  /** As a role with the rights of a server and no others (deploy/postgres). */
  readonly serverUrl: string;
  drop(): Promise<void>;
}

export interface TestServer {
  /** Connection string of the server; hand it to `createTestDatabase`, also in another process. */
  readonly url: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/**
 * Starts an embedded PostgreSQL in a temporary folder on a port of its own. `fsync: false` is for runs that measure
 * or check nothing about durability.
 */
export async function startTestDatabase(options: { readonly fsync?: boolean } = {}): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir, ...options });
  const stop = async (): Promise<void> => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await runSql(postgres.superuserUrl, `CREATE DATABASE ${TEMPLATE_DATABASE}`);
    const template = withDatabase(postgres.superuserUrl, TEMPLATE_DATABASE);
    await migrate(template);
    await runSql(template, readDeployed('roles.sql'));
    await runSql(template, `ALTER ROLE ${SERVER_ROLE} PASSWORD '${SERVER_ROLE}'`);
    await runSql(template, readDeployed('grants.sql'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: postgres.superuserUrl, dataDir, stop };
}

/** A new migrated database on the server at `serverUrl`, seen by nobody else. */
export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  return await createDatabase(serverUrl, `TEMPLATE ${TEMPLATE_DATABASE}`);
}

/** A new database with nothing in it, for tests of the migrations themselves. */
export async function createEmptyDatabase(serverUrl: string): Promise<TestDatabase> {
  return await createDatabase(serverUrl, 'TEMPLATE template0');
}

async function createDatabase(serverUrl: string, clause: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runSql(serverUrl, `CREATE DATABASE ${name} ${clause} STRATEGY = WAL_LOG`);
  return {
    url: withDatabase(serverUrl, name),
    serverUrl: withRole(withDatabase(serverUrl, name)),
    drop: async () => runSql(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function withRole(url: string): string {
  const changed = new URL(url);
  [changed.username, changed.password] = [SERVER_ROLE, SERVER_ROLE];
  return changed.href;
}

function readDeployed(name: string): string {
  return readFileSync(join(packageRoot(), 'deploy', 'postgres', name), 'utf8');
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
