/** The restore lock: lost connections, servers that start meanwhile, and timeouts. */
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { keepRestoresAway, pauseServer, type RestoreWatch, watchForRestore } from './restore-lock.ts';

const log = pino({ level: 'silent' });
let database: TestDatabase;
let clients: pg.Client[];
let watch: RestoreWatch | null;
let events: string[];

beforeEach(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  [clients, watch, events] = [[], null, []];
});
afterEach(async () => {
  await watch?.stop();
  await Promise.all(clients.map((client) => client.end().catch(() => {})));
  await database.drop();
});

async function connect(name = 'test'): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url, application_name: name });
  client.on('error', () => {});
  await client.connect();
  clients.push(client);
  return client;
}

async function serve(): Promise<void> {
  watch = await watchForRestore({ databaseUrl: database.url, log });
  watch.begin({
    onPause: async () => void events.push('paused'),
    onResume: async () => void events.push('resumed'),
  });
}

/** A restore, as far as servers are concerned. */
async function restore(): Promise<void> {
  const client = await connect();
  const resume = await pauseServer(client, database.url);
  events.push('restoring');
  await client.query('TRUNCATE "Document" CASCADE');
  await resume();
}

async function holders(): Promise<number> {
  const client = await connect();
  const { rows } = await client.query(
    `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
     WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.mode = 'ShareLock' AND l.granted`,
  );
  return rows.length;
}

async function cutConnections(name: string): Promise<void> {
  const client = await connect();
  await client.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = $1`,
    [name],
  );
}

describe('a server', () => {
  it('lets go before a restore and serves after it', async () => {
    await serve();
    await restore();
    await vi.waitFor(() => expect(events).toEqual(['paused', 'restoring', 'resumed']), 20_000);
  });

  it('starts over when a restore came while its connection was lost', async () => {
    await serve();
    const other = await connect();
    // It stands in line already, and so has the lock before the server is back.
    const locked = other.query('SELECT pg_advisory_lock(72707401)');
    await cutConnections('bindery restore watch');
    await locked;
    // It does not serve on beside the restore.
    await vi.waitFor(() => expect(events).toEqual(['paused']), 5_000);
    await other.query('TRUNCATE "Document" CASCADE');
    await other.query('SELECT pg_advisory_unlock(72707401)');
    await vi.waitFor(() => expect(events).toEqual(['paused', 'resumed']), 5_000);
  });

  it('just goes on when its connection was lost and nothing was restored', async () => {
    await serve();
    await cutConnections('bindery restore watch');
    // It has the lock again.
    await vi.waitFor(async () => expect(await holders()).toBe(1), 5_000);
    await restore();
    await vi.waitFor(() => expect(events).toEqual(['paused', 'restoring', 'resumed']), 5_000);
  });

  it('that loses its connection while a restore is under way resumes after it, once', async () => {
    await serve();
    const client = await connect();
    const resume = await pauseServer(client, database.url);
    await cutConnections('bindery restore watch');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(events).toEqual(['paused']);
    await resume();
    await vi.waitFor(() => expect(events).toEqual(['paused', 'resumed']), 5_000);
  });

  it('that begins while a restore is under way waits for its end', async () => {
    const client = await connect();
    const resume = await pauseServer(client, database.url);
    const serving = serve().then(() => events.push('serving'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(events).toEqual([]);
    await resume();
    await serving;
    expect(events).toEqual(['serving']);
  });

  it('that is asked before it serves lets go as soon as it does', async () => {
    watch = await watchForRestore({ databaseUrl: database.url, log });
    const restored = restore();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(events).toEqual([]);
    watch.begin({
      onPause: async () => void events.push('paused'),
      onResume: async () => void events.push('resumed'),
    });
    await restored;
    await vi.waitFor(() => expect(events).toEqual(['paused', 'restoring', 'resumed']), 5_000);
  });
});

describe('a restore', () => {
  it('does not begin beside a server that has lost the connection with its lock', async () => {
    await connect('bindery journal');
    await expect(restore()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Nothing was changed'),
    });
    expect(events).toEqual([]);
  });

  it('begins beside idle connections that a pooler keeps, and not beside one in use', async () => {
    const lent = await connect('bindery journal pooled');
    await restore();
    expect(events).toEqual(['restoring']);
    await lent.query('BEGIN');
    await expect(restore()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('waits for a backup that is being made', async () => {
    const backup = await connect();
    await keepRestoresAway(backup);
    const restored = restore();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(events).toEqual([]);
    await backup.end();
    await restored;
    expect(events).toEqual(['restoring']);
  });
});
