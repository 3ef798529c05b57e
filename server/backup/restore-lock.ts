/** The advisory lock between a restore and running servers: shared by servers, exclusive for a restore. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { BinderyError } from '#core/errors.ts';
import { PROBED } from '../database/probed-connection.ts';

/** Any number that nobody else uses; Prisma's migrations have 72707369. */
const LOCK = 72_707_401;
const CHANNEL = 'bindery_restore';
const PATIENCE_MS = 60_000;
const RING_AGAIN_MS = 1_000;
const RECONNECT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** How often a server asks whether the connection with its lock still leads to its database, and how long it waits for the answer. */
const BEAT_MS = 10_000;
const BEAT_WITHIN_MS = 5_000;
/** How long the connections of a server that has let go may take to end. */
const LEAVING_MS = 5_000;
/** What a Bindery that reads or writes calls its connections. */
const BINDERIES = ['bindery', 'bindery journal', 'bindery command'];
/** And those that a pooler lends: it keeps them when their Bindery has gone. */
const POOLED_BINDERIES = ['bindery pooled', 'bindery journal pooled'];
/** How long a server behind a pooler that has lost its lock has to notice that a restore has taken it. */
const NOTICE_MS = 3 * RECONNECT_MS;

/** Waits for a running restore, and delays the next one for as long as `client` is connected. */
export async function keepRestoresAway(client: pg.ClientBase): Promise<void> {
  await client.query('SELECT pg_advisory_lock_shared($1)', [LOCK]);
}

/** False when a restore is running, or is waiting for others. */
async function tryToKeepRestoresAway(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock_shared($1) AS taken', [
    LOCK,
  ]);
  return rows[0]?.taken === true;
}

/**
 * Asks running servers to pause, and waits until they have. `client` holds the lock until the returned function is called
 * or its connection ends. Throws `unavailable` when a server does not pause.
 */
export async function pauseServer(client: pg.Client, databaseUrl: string): Promise<() => Promise<void>> {
  await client.query(`SET lock_timeout = ${PATIENCE_MS}`);
  // First in line, then the bell: a server that lets go takes the lock again behind us.
  const locked = client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  locked.catch(() => {}); // told below, unless the bell does not ring
  const bell = await ring(databaseUrl);
  try {
    await locked;
    await client.query('SET lock_timeout = 0');
    await waitForOthers(client);
  } catch (cause) {
    if (cause instanceof BinderyError) throw cause;
    throw notLeft('A running Bindery did not let go of its documents within a minute', cause);
  } finally {
    await bell.stop();
  }
  return async () => void (await client.query('SELECT pg_advisory_unlock($1)', [LOCK]));
}

/** Again and again: a server may just be starting, or be without the connection that hears it. */
async function ring(databaseUrl: string): Promise<{ stop(): Promise<void> }> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'bindery restore' });
  client.on('error', () => {}); // nobody hears us then, and the wait for the lock ends by its timeout
  await client.connect();
  const notify = (): void => void client.query(`NOTIFY ${CHANNEL}`).catch(() => {});
  notify();
  const timer = setInterval(notify, RING_AGAIN_MS);
  return {
    async stop() {
      clearInterval(timer);
      await client.end().catch(() => {});
    },
  };
}

/**
 * A server that has lost the connection with its lock serves on until it has another one; it must not do so on new tables. Whether
 * somebody still uses the connections of a pooler does not show while they are idle, so whoever does is given time to find the lock taken.
 */
async function waitForOthers(client: pg.Client): Promise<void> {
  const started = performance.now();
  for (const end = started + LEAVING_MS; ; await sleep(100)) {
    const { rows } = await client.query<{ idle: boolean }>(
      `SELECT application_name = ANY($2) AND state = 'idle' AS idle FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = ANY($1 || $2)`,
      [BINDERIES, POOLED_BINDERIES],
    );
    const noticed = rows.length === 0 || performance.now() > started + NOTICE_MS;
    if (noticed && rows.every(({ idle }) => idle)) return;
    if (performance.now() > end) throw notLeft('Another Bindery is connected to this database');
  }
}

function notLeft(what: string, cause?: unknown): BinderyError {
  return new BinderyError('unavailable', `${what}. Stop it and try again. Nothing was changed.`, { cause });
}

export interface RestoreHandlers {
  /** Lets go of everything that knows what is in the database. */
  readonly onPause: () => Promise<void>;
  /** Starts over with what is there now. */
  readonly onResume: () => Promise<void>;
}

export interface RestoreWatch {
  /** From now on there is something to let go of; until then restores wait. */
  begin(handlers: RestoreHandlers): void;
  stop(): Promise<void>;
}

export interface RestoreWatchOptions {
  readonly databaseUrl: string;
  readonly log: Logger;
}

/**
 * Holds the shared lock while the server runs, and releases it for a restore. Resolves when the lock is held, so call it
 * before anything is read. If a restore happens while the connection is lost, the server restarts once it has another.
 */
export async function watchForRestore(options: RestoreWatchOptions): Promise<RestoreWatch> {
  const watcher = new RestoreWatcher(options);
  await watcher.start();
  return watcher;
}

/** Holds the lock, and takes turns at letting go and starting over. */
class RestoreWatcher implements RestoreWatch {
  private readonly databaseUrl: string;
  private readonly log: Logger;
  private handlers: RestoreHandlers | null = null;
  private client: pg.Client | null = null;
  private stopped = false;
  private isPaused = false;
  /** The tables as they are. */
  private found: unknown = null;
  /** The tables that what is served was read from. */
  private served: unknown = null;
  private last = Promise.resolve();

  constructor({ databaseUrl, log }: RestoreWatchOptions) {
    this.databaseUrl = databaseUrl;
    this.log = log;
  }

  async start(): Promise<void> {
    await this.connect();
    this.served = this.found;
  }

  begin(handlers: RestoreHandlers): void {
    this.handlers = handlers;
    this.inTurn(() => this.catchUp());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.client?.end();
  }

  private inTurn(work: () => Promise<void>): void {
    this.last = this.last.then(work).catch((error: unknown) => {
      // Better no server than one that does not know what it serves.
      process.nextTick(() => {
        throw error;
      });
    });
  }

  private async connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: 'bindery restore watch',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      ...PROBED,
    });
    let isUp = false;
    const lose = (): void => {
      if (!isUp) return;
      isUp = false;
      clearInterval(beat);
      void next.end().catch(() => {});
      void this.reconnect();
    };
    // A database that was replaced while its machine hangs never ends a connection, and knows nothing of this lock.
    const beat = setInterval(() => {
      const ask = { text: 'SELECT 1', ...{ query_timeout: BEAT_WITHIN_MS } };
      // While a backup is restored the connection waits for the lock.
      if (isUp && !this.isPaused && !this.stopped) void next.query(ask).catch(lose);
    }, BEAT_MS).unref();
    next.on('error', (error) => {
      if (!this.stopped) this.log.warn({ err: error }, 'lost the connection that waits for restores');
    });
    next.on('end', lose);
    next.on('notification', () => {
      if (!this.isPaused) this.inTurn(() => this.giveWay(next));
    });
    this.client = next;
    try {
      await next.connect();
      if (!(await tryToKeepRestoresAway(next))) {
        this.inTurn(() => this.letGoLate());
        await keepRestoresAway(next);
      }
      await next.query(`LISTEN ${CHANNEL}`);
      this.found = await readTables(next);
      isUp = true;
    } catch (error) {
      clearInterval(beat);
      void next.end().catch(() => {});
      throw error;
    }
  }

  private async reconnect(): Promise<void> {
    for (let delayMs = 0; !this.stopped; delayMs = RECONNECT_MS) {
      await sleep(delayMs, undefined, { ref: false });
      try {
        await this.connect();
        this.inTurn(() => this.catchUp());
        return;
      } catch (error) {
        if (!this.stopped) this.log.warn({ err: error }, 'restores are not waited for yet; trying again');
      }
    }
  }

  private async pause(why: string): Promise<void> {
    this.log.warn(`${why}: letting go of all documents`);
    this.isPaused = true;
    await this.handlers?.onPause();
  }

  private async resume(): Promise<void> {
    this.served = this.found;
    await this.handlers?.onResume();
    this.isPaused = false;
    this.log.warn('serving again after a restore');
  }

  private async giveWay(own: pg.Client): Promise<void> {
    if (this.stopped || this.isPaused || this.handlers === null || own !== this.client) return;
    await this.pause('a backup is about to be restored');
    try {
      await own.query('SELECT pg_advisory_unlock_shared($1)', [LOCK]);
      await keepRestoresAway(own); // waits until the restore is done
      this.found = await readTables(own);
    } catch {
      return; // the connection is lost; with the next one it goes on from here
    }
    await this.resume();
  }

  /** A restore has begun while nothing kept it away. */
  private async letGoLate(): Promise<void> {
    if (!this.stopped && !this.isPaused && this.handlers !== null)
      await this.pause('a backup is being restored');
  }

  /** After a time in which nothing kept restores away. */
  private async catchUp(): Promise<void> {
    if (this.stopped || this.handlers === null || (!this.isPaused && this.found === this.served)) return;
    if (!this.isPaused) await this.pause('a backup was restored unnoticed');
    await this.resume();
  }
}

/** Names the files of a table that a restore empties and fills: it gives it others. */
async function readTables(client: pg.Client): Promise<unknown> {
  const { rows } = await client.query<{ file: unknown }>(
    `SELECT pg_relation_filenode(to_regclass('"Document"')) AS file`,
  );
  return rows[0]?.file ?? null;
}
