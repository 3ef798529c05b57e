/** How a restore and a running server agree: one advisory lock, held shared by servers and alone by the restore. */
import pg from 'pg';
import type { Logger } from 'pino';
import { BinderyError } from '#core/errors.ts';

/** Any number that nobody else uses; Prisma's migrations have 72707369. */
const LOCK = 72_707_401;
const CHANNEL = 'bindery_restore';
const PATIENCE_MS = 60_000;
const RECONNECT_MS = 5_000;

/**
 * Asks servers to let go and waits until they have; `client` keeps the lock until the answered function is called, or its connection
 * ends: a restore that dies holds nobody up. Throws `unavailable` when a server does not let go.
 */
export async function pauseServer(client: pg.Client): Promise<() => Promise<void>> {
  await client.query(`NOTIFY ${CHANNEL}`);
  await client.query(`SET lock_timeout = ${PATIENCE_MS}`);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  } catch (cause) {
    throw new BinderyError(
      'unavailable',
      'A running Bindery did not let go of its documents within a minute. Stop it and try again. Nothing was changed.',
      { cause },
    );
  }
  await client.query('SET lock_timeout = 0');
  return async () => void (await client.query('SELECT pg_advisory_unlock($1)', [LOCK]));
}

export interface RestoreWatch {
  stop(): Promise<void>;
}

export interface RestoreWatchOptions {
  readonly databaseUrl: string;
  readonly log: Logger;
  /** Lets go of everything that knows what is in the database. */
  readonly onPause: () => Promise<void>;
  /** Starts over with what is there now. */
  readonly onResume: () => Promise<void>;
}

/** The server's side: holds the lock while it serves, and gives it up for as long as a restore needs it. */
export async function watchForRestore(options: RestoreWatchOptions): Promise<RestoreWatch> {
  const { databaseUrl, log } = options;
  let client: pg.Client | null = null;
  let stopped = false;
  let pausing = Promise.resolve();

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: databaseUrl, application_name: 'bindery restore watch' });
    next.on('error', (error) => {
      if (!stopped) log.warn({ err: error }, 'lost the connection that waits for restores');
    });
    next.on('end', () => {
      if (!stopped) setTimeout(() => void reconnect(), RECONNECT_MS).unref();
    });
    next.on('notification', () => {
      pausing = pausing.then(pause);
    });
    await next.connect();
    await next.query('SELECT pg_advisory_lock_shared($1)', [LOCK]);
    await next.query(`LISTEN ${CHANNEL}`);
    client = next;
  }

  async function reconnect(): Promise<void> {
    if (stopped) return;
    await connect().catch((error: unknown) => {
      log.warn({ err: error }, 'restores are not waited for yet; trying again');
      setTimeout(() => void reconnect(), RECONNECT_MS).unref();
    });
  }

  async function pause(): Promise<void> {
    if (stopped || client === null) return;
    log.warn('a backup is about to be restored: letting go of all documents');
    try {
      await options.onPause();
      await client.query('SELECT pg_advisory_unlock_shared($1)', [LOCK]);
      await client.query('SELECT pg_advisory_lock_shared($1)', [LOCK]); // waits until the restore is done
      await options.onResume();
      log.warn('serving again after a restore');
    } catch (error) {
      // Better no server than one that does not know what it serves.
      process.nextTick(() => {
        throw error;
      });
    }
  }

  await connect();
  return {
    async stop() {
      stopped = true;
      await client?.end();
    },
  };
}
