/**
 * The ways to one external PostgreSQL: `DATABASE_URL`, through a pooler or not, and `DATABASE_DIRECT_URL`, which leads past it. A pooler in
 * transaction mode hands every transaction to another connection, so whatever belongs to a session takes the second way: LISTEN,
 * advisory locks, migrations, backups (docs/adr/0036).
 */
import { randomInt } from 'node:crypto';
import pg from 'pg';
import { BinderyError } from '#core/errors.ts';
import { assertUsable, type DatabaseSetting, notUsable } from './external-postgres.ts';

/** As the settings have them. */
export interface DatabaseAddresses {
  readonly databaseUrl: string;
  readonly databaseDirectUrl: string | null;
}

/** A pool that is used up answers nothing at all. */
const ANSWER_TIMEOUT_MS = 10_000;
/** A busy pool may give the same connection twice by chance, hardly so many times in a row. */
const ROUNDS = 5;

/** Throws an error that names the setting where these addresses cannot work, alone or together. */
export async function assertAddresses(addresses: DatabaseAddresses): Promise<void> {
  const { databaseUrl, databaseDirectUrl } = addresses;
  await assertUsable(databaseUrl);
  if (databaseDirectUrl === null) await assertSessions(databaseUrl, 'DATABASE_URL');
  else {
    await assertUsable(databaseDirectUrl, 'DATABASE_DIRECT_URL');
    await assertSessions(databaseDirectUrl, 'DATABASE_DIRECT_URL');
    await assertSameDatabase(databaseUrl, databaseDirectUrl);
  }
}

/** One connection after the other must be what it was: not a pooler's that is lent for a transaction. */
async function assertSessions(url: string, setting: DatabaseSetting): Promise<void> {
  if (await keepsSessions(url, setting)) return;
  const remedy =
    setting === 'DATABASE_URL'
      ? 'set DATABASE_DIRECT_URL to the address of PostgreSQL itself as well, or let the pooler keep sessions (PgBouncer: pool_mode = session)'
      : 'name the address of PostgreSQL itself';
  throw new BinderyError(
    'unsupported',
    `${setting} leads through a connection pooler in transaction mode, where neither LISTEN nor locks work: ${remedy}.`,
  );
}

/** Whether a connection to `url` keeps what belongs to its session for as long as it lives. */
export async function keepsSessions(url: string, setting: DatabaseSetting): Promise<boolean> {
  return await withClients(url, url, async (one, other) => {
    // PostgreSQL tells its process id at the start; a pooler tells a number of its own.
    if ((await processOf(one)) === announcedProcess(one)) return true;
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await processOf(one);
      await other.query('BEGIN');
      const lent = (await processOf(other)) === before;
      const moved = !lent && (await processOf(one)) !== before;
      await other.query('ROLLBACK');
      if (lent || moved) return false;
    }
    return true;
  }).catch(poolerRefused(setting));
}

function poolerRefused(setting: DatabaseSetting): (error: unknown) => never {
  return (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw notUsable(
      setting,
      `the pooler it leads through answers “${reason}”. Check its pool size and mode.`,
    );
  };
}

async function processOf(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid;
}

/** The driver has it, and its types don't. */
function announcedProcess(client: pg.Client): unknown {
  return 'processID' in client ? client.processID : undefined;
}

/** A lock within a transaction goes through every pooler, and only who is at the same database meets it. */
async function assertSameDatabase(databaseUrl: string, directUrl: string): Promise<void> {
  const same = await withClients(databaseUrl, directUrl, async (pooled, direct) => {
    const key = randomInt(2 ** 32, 2 ** 47);
    await pooled.query('BEGIN');
    await pooled.query('SELECT pg_advisory_xact_lock($1)', [key]);
    const { rows } = await direct.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [
      key,
    ]);
    await pooled.query('ROLLBACK');
    return rows[0]?.free === false;
  }).catch(poolerRefused('DATABASE_URL'));
  if (same) return;
  throw new BinderyError(
    'unsupported',
    'DATABASE_DIRECT_URL leads to another database than DATABASE_URL: both must end at the same database of the same server.',
  );
}

async function withClients<T>(
  firstUrl: string,
  secondUrl: string,
  work: (first: pg.Client, second: pg.Client) => Promise<T>,
): Promise<T> {
  const [first, second] = [firstUrl, secondUrl].map((connectionString) => {
    const limits = { connectionTimeoutMillis: ANSWER_TIMEOUT_MS, query_timeout: ANSWER_TIMEOUT_MS };
    const client = new pg.Client({ connectionString, ...limits, application_name: 'bindery start' });
    client.on('error', () => {}); // fails the query as well
    return client;
  }) as [pg.Client, pg.Client];
  try {
    await first.connect();
    await second.connect();
    return await work(first, second);
  } finally {
    await Promise.all([first, second].map((client) => client.end().catch(() => {})));
  }
}
