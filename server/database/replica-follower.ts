/**
 * Watches how far a streaming replica has come. Before each read the primary is asked for its position in the write-ahead log, and the
 * replica until it has replayed that much: whoever reads there finds everything that was committed anywhere before, their own edits,
 * other people's, and ended access alike (docs/adr/0036).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import { assertUsable } from './external-postgres.ts';
import type { PrismaClient } from './prisma-client.ts';

/** What has become of a replica; `away` covers one that answers and is no replica (any more). */
export interface ReplicaState {
  readonly state: 'follows' | 'behind' | 'away';
  /** In a few words. */
  readonly detail: string;
}

export interface ReplicaFollowerOptions {
  readonly primary: PrismaClient;
  readonly replica: PrismaClient;
  readonly log: Logger;
  /** Monotonic, ms. */
  readonly clock: () => number;
}

/** A replica in the same place is a few milliseconds behind; waiting longer costs more than reading elsewhere. */
const LONGEST_WAIT_MS = 50;
const FIRST_PAUSE_MS = 2;
/** After a replica was behind or away, nobody waits for it for so long. */
const REST_MS = 1_000;

/** Until when a commit may have come: its place in the log is written once it is on disk, unless commits do not wait for that. */
const POSITION = `SELECT (CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn()
  ELSE pg_current_wal_flush_lsn() END)::text AS position`;
const REPLAYED = 'SELECT pg_is_in_recovery() AS follows, pg_last_wal_replay_lsn() >= $1::pg_lsn AS reached';

interface Found {
  readonly follows: boolean;
  readonly reached: boolean | null;
}

const ELSEWHERE = 'lists and searches read from the primary';
const FOLLOWS: ReplicaState = {
  state: 'follows',
  detail: 'has everything; lists and searches read from it',
};
const BEHIND: ReplicaState = { state: 'behind', detail: `is behind; ${ELSEWHERE}` };
const AWAY: ReplicaState = { state: 'away', detail: `does not answer; ${ELSEWHERE}` };
const NO_REPLICA: ReplicaState = { state: 'away', detail: `is no replica any more; ${ELSEWHERE}` };

export class ReplicaFollower {
  private readonly options: ReplicaFollowerOptions;
  private known: ReplicaState = { state: 'follows', detail: 'not read from yet' };
  private looks = 0;
  private restsUntil = Number.NEGATIVE_INFINITY;

  constructor(options: ReplicaFollowerOptions) {
    this.options = options;
  }

  /** Whether the replica has all there is at this moment. Never throws on the replica's account. */
  async hasAll(): Promise<boolean> {
    return !this.rests && (await this.look());
  }

  /** The state as reads find it: as it is known while nobody reads there or somebody is finding out, otherwise by asking now. */
  async check(): Promise<ReplicaState> {
    if (!this.rests && this.looks === 0) await this.look();
    return this.known;
  }

  /** A read failed there. */
  failed(error: unknown): void {
    this.settle(AWAY, error);
  }

  private get rests(): boolean {
    return this.options.clock() < this.restsUntil;
  }

  private async look(): Promise<boolean> {
    this.looks += 1;
    try {
      const [now] = await this.options.primary.$queryRawUnsafe<{ position: string }[]>(POSITION);
      return await this.waitFor(now?.position);
    } finally {
      this.looks -= 1;
    }
  }

  private async waitFor(position: string | undefined): Promise<boolean> {
    const { clock } = this.options;
    const end = clock() + LONGEST_WAIT_MS;
    let late = AWAY;
    try {
      for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
        const found = await within(this.ask(position), end - clock());
        if (found === LATE) break;
        if (found?.follows !== true) {
          this.settle(NO_REPLICA);
          return false;
        }
        if (found.reached === true) {
          this.settle(FOLLOWS);
          return true;
        }
        late = BEHIND;
        if (clock() + pause > end) break;
        await sleep(pause);
      }
    } catch (error) {
      this.failed(error);
      return false;
    }
    this.settle(late);
    return false;
  }

  private async ask(position: string | undefined): Promise<Found | undefined> {
    return (await this.options.replica.$queryRawUnsafe<Found[]>(REPLAYED, position))[0];
  }

  private settle(next: ReplicaState, error?: unknown): void {
    const { log, clock } = this.options;
    if (next.state !== 'follows') this.restsUntil = clock() + REST_MS;
    if (next.state !== this.known.state) {
      const how = { replica: next.state, ...(error !== undefined && { err: error }) };
      if (next.state === 'follows') log.info(how, 'the replica is read from again');
      else log.warn(how, `the replica ${next.detail}`);
    }
    this.known = next;
  }
}

const LATE = Symbol('late');

/** What comes later is nobody's, also a failure. */
async function within<T>(answer: Promise<T>, ms: number): Promise<T | typeof LATE> {
  const timer = new AbortController();
  const late = sleep(Math.max(ms, 0), LATE, { signal: timer.signal });
  late.catch(() => {}); // ended below
  try {
    return await Promise.race([answer, late]);
  } finally {
    timer.abort();
  }
}

/** A server that hangs keeps nobody from starting. */
const START_TIMEOUT_MS = 10_000;
const SAMPLES = 4;

/**
 * Throws an error that names `DATABASE_REPLICA_URL` when it leads to another database than `databaseUrl`, or to several servers by turns, of
 * which one may be further than the next. One that does not answer, or has been promoted, is no error: the primary has everything, and
 * `/readyz` tells.
 */
export async function assertReplica(replicaUrl: string, databaseUrl: string): Promise<void> {
  const primary = await describeServer(databaseUrl);
  let servers: readonly ServerDescription[];
  try {
    await assertUsable(replicaUrl, 'DATABASE_REPLICA_URL');
    servers = await Promise.all(Array.from({ length: SAMPLES }, () => describeServer(replicaUrl)));
  } catch (error) {
    if (isBinderyError(error) && error.code === 'unsupported') throw error;
    return;
  }
  const wrong = (why: string): BinderyError =>
    new BinderyError('unsupported', `DATABASE_REPLICA_URL ${why}.`);
  if (servers.some(({ cluster, database }) => cluster !== primary.cluster || database !== primary.database))
    throw wrong('leads to a replica of something else: it must follow the database of DATABASE_URL');
  if (new Set(servers.map(({ started }) => started)).size > 1)
    throw wrong('leads to several servers by turns, such as a balancer does: name one standby');
}

interface ServerDescription {
  readonly cluster: string;
  readonly database: string;
  readonly started: string;
}

async function describeServer(url: string): Promise<ServerDescription> {
  const limits = { connectionTimeoutMillis: START_TIMEOUT_MS, query_timeout: START_TIMEOUT_MS };
  const client = new pg.Client({ connectionString: url, ...limits, application_name: 'bindery start' });
  client.on('error', () => {}); // fails the query as well
  try {
    await client.connect();
    const { rows } = await client.query<ServerDescription>(
      `SELECT current_database() AS database,
         (SELECT system_identifier::text FROM pg_control_system()) AS cluster, pg_postmaster_start_time()::text AS started`,
    );
    if (rows[0] === undefined)
      throw new BinderyError('unavailable', 'The database describes itself by no row.');
    return rows[0];
  } finally {
    await client.end().catch(() => {});
  }
}
