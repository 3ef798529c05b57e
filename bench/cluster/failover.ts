/** The primary is lost while three web processes and a worker serve, and its synchronous standby takes its place. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { failPrimary, startTestStandby } from '#server/database/standby.fixture.ts';
import { createTestDatabase, startTestDatabase } from '#server/database/test-database.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import { checkConvergence, checkStored, type FaultReport, settle } from '../faults/fault-rounds.ts';
import { startTypist, type Typist } from '../faults/typist.ts';
import { type DatabaseAddress, openDatabaseAddress } from './database-address.ts';
import { type FullServer, startFullServer } from './full-server-process.ts';
import { countBehind, makeSeats } from './seats.ts';

export interface FailoverOptions {
  /** `killed`: its connections end with it. `frozen`: they stay open and nothing is answered, as by a machine that hangs. */
  readonly how: 'killed' | 'frozen';
  readonly web: number;
  readonly clients: number;
}

export interface FailoverReport extends FaultReport {
  /** From the primary's loss until the address led to the new one. */
  readonly awayMs: number;
  /** From then until an edit of every client was acknowledged. */
  readonly backMs: number;
  /** Codices made by REST: how many were answered with 201, and which of those are missing. */
  readonly made: number;
  readonly missing: readonly string[];
  /** Answers of REST that were neither 201 nor 503. */
  readonly odd: readonly string[];
  /** Processes that do not keep restores away from the new primary. */
  unguarded: number;
  /** Codices whose lists do not show what is stored. */
  behind: number;
}

const TYPING_MS = 2_000;
/** Longer than a commit waits for a database that hangs, so that what is tried then is tried in vain as well. */
const AWAY_MS = { killed: 2_000, frozen: 20_000 } as const;
const BACK_MS = 90_000;
/** Of restores: server/backup/restore-lock.ts. */
const RESTORE_LOCK = 72_707_401;

export async function failOver(options: FailoverOptions): Promise<FailoverReport> {
  const primary = await startTestDatabase();
  const standby = await startTestStandby(primary, { isSynchronous: true });
  const folder = mkdtempSync(join(tmpdir(), 'bindery-failover-'));
  const servers: FullServer[] = [];
  let address: DatabaseAddress | undefined;
  try {
    const database = await createTestDatabase(primary.url);
    address = await openDatabaseAddress(Number(new URL(primary.url).port));
    const settings = { DATABASE_URL: address.at(database.url), DATA_DIR: folder, LOG_LEVEL: 'fatal' };
    for (const role of [...Array.from({ length: options.web }, () => 'web'), 'worker'])
      servers.push(await startFullServer({ ...settings, BINDERY_ROLE: role }));
    return await writeThrough(options, {
      ...{ servers, databaseUrl: database.url, newUrl: standby.at(database.url) },
      lose: () => failPrimary(primary, options.how),
      async replace() {
        await standby.promote();
        address?.move(Number(new URL(standby.at(database.url)).port));
      },
    });
  } finally {
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    await address?.stop();
    failPrimary(primary, 'killed');
    await primary.stop();
    await standby.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Scene {
  readonly servers: readonly FullServer[];
  readonly databaseUrl: string;
  /** Of the same database on the standby. */
  readonly newUrl: string;
  readonly lose: () => void;
  readonly replace: () => Promise<void>;
}

async function writeThrough({ how, web, clients }: FailoverOptions, scene: Scene): Promise<FailoverReport> {
  const { servers, databaseUrl, newUrl } = scene;
  const report: FaultReport = { rounds: 1, typed: 0, acknowledged: 0, lost: [], early: [], broken: [] };
  const pool = new pg.Pool({ connectionString: newUrl, max: 2 });
  pool.on('error', () => undefined);
  const journal = createPostgresJournal({
    ...{ pool, threads: NO_THREADS, log: pino({ level: 'silent' }), now: Date.now },
  });
  const first = servers[0] as FullServer;
  const seats = await makeSeats({ databaseUrl, clients, documents: Math.ceil(clients / 3), first });
  const typists = seats.map((seat, client) =>
    startTypist({ ...seat, url: () => (servers[client % web] as FullServer).socket }),
  );
  let writing: ReturnType<typeof startWriting> | undefined;
  try {
    await settle(typists);
    writing = startWriting(typists, servers.slice(0, web), seats[0]?.token ?? '');
    await sleep(TYPING_MS);
    const lostAt = performance.now();
    scene.lose();
    await sleep(AWAY_MS[how]);
    // Before any server has come to it, so that nobody can have sent again what the standby lacked.
    await checkStored(journal, typists, report);
    await scene.replace();
    const movedAt = performance.now();
    await untilBack(typists);
    const backMs = performance.now() - movedAt;
    await sleep(TYPING_MS);
    const { made, odd } = await writing.stop();
    await settle(typists);
    await checkConvergence(typists, report);
    await checkStored(journal, typists, report);
    return {
      ...{ ...report, awayMs: movedAt - lostAt, backMs, made: made.length, odd },
      missing: await findMissing(pool, made),
      unguarded: await countUnguarded(pool, servers.length),
      behind: await countBehind(pool),
    };
  } finally {
    await writing?.stop();
    for (const typist of typists) typist.leave();
    await pool.end();
  }
}

/** Everybody types, and Codices are made by REST at one server after the other. */
function startWriting(typists: readonly Typist[], servers: readonly FullServer[], token: string) {
  const [made, odd]: [string[], string[]] = [[], []];
  let isOver = false;
  const type = async (): Promise<void> => {
    for (; !isOver; await sleep(20)) for (const typist of typists) if (Math.random() < 0.3) typist.type();
  };
  const make = async ({ http }: FullServer): Promise<void> => {
    for (let count = 0; !isOver; count += 1, await sleep(200)) {
      const title = `${http} ${count}`;
      const answer = await fetch(`${http}/api/v1/codices`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ templateId: 'typed', title }),
        signal: AbortSignal.timeout(BACK_MS),
      }).catch((error: unknown) => String(error));
      if (typeof answer === 'string') odd.push(answer);
      else if (answer.status === 201) made.push(((await answer.json()) as { id: string }).id);
      else if (answer.status !== 503) odd.push(`${answer.status} ${(await answer.text()).slice(0, 200)}`);
    }
  };
  const running = Promise.all([type(), ...servers.map(make)]);
  return {
    async stop() {
      isOver = true;
      await running;
      return { made, odd };
    },
  };
}

/** Until something that was typed since has been acknowledged to each. */
async function untilBack(typists: readonly Typist[]): Promise<void> {
  const before = typists.map(({ typed }) => typed.length);
  const isBack = ({ typed, acknowledged }: Typist, index: number): boolean =>
    typed.slice(before[index]).some((word) => acknowledged.has(word));
  const end = performance.now() + BACK_MS;
  while (!typists.every(isBack)) {
    if (performance.now() > end) {
      const late = typists.filter((typist, index) => !isBack(typist, index));
      throw new Error(`after ${BACK_MS / 1000} s nothing new of ${late.length} clients is acknowledged`);
    }
    await sleep(20);
  }
}

async function findMissing(pool: pg.Pool, made: readonly string[]): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>('SELECT "id"::text AS id FROM "Codex"');
  const stored = new Set(rows.map(({ id }) => id));
  return made.filter((id) => !stored.has(id));
}

/** Once they have had the time. */
async function countUnguarded(pool: pg.Pool, servers: number): Promise<number> {
  const end = performance.now() + BACK_MS / 2;
  for (;;) {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_locks
       WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted AND objid = $1`,
      [RESTORE_LOCK],
    );
    const unguarded = servers - (rows[0]?.count ?? 0);
    if (unguarded <= 0 || performance.now() > end) return unguarded;
    await sleep(200);
  }
}
