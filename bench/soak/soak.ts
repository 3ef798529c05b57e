/** A soak: web processes and a worker on one PostgreSQL, written to at a steady rate, looked at once a minute. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import { type FullServer, type ServerUsage, startFullServer } from '../cluster/full-server-process.ts';
import { countBehind, makeSeats } from '../cluster/seats.ts';
import { WORDS } from '../faults/typist.ts';
import { type Percentiles, percentilesOf } from '../figures/figures.ts';
import { type Child, startChild } from '../processes/child.ts';
import { type PostgresUsage, readPostgresUsage } from './postgres-usage.ts';
import type { SoakClient, SoakReading, SoakShare } from './soak-editors.ts';
import { compareStored, type StoredReport } from './stored-clients.ts';

export interface SoakOptions {
  readonly databaseUrl: string;
  /** The process id of its server. */
  readonly postmaster: number;
  /** `null`: NOTIFY. */
  readonly redisUrl: string | null;
  readonly web: number;
  readonly clients: number;
  readonly documents: number;
  /** Edits a second of all clients together. */
  readonly rate: number;
  readonly carets: boolean;
  readonly minutes: number;
  /** After so long somebody leaves and comes back. */
  readonly stayMs: number;
  /** Processes of the generator. */
  readonly generators: number;
  readonly onMinute: (minute: SoakMinute) => void;
  /** Heap snapshots of the worker, after these minutes. */
  readonly snapshots: { readonly folder: string; readonly after: readonly number[] } | null;
}

/** What a minute was like. */
export interface SoakMinute {
  /** 1 for the first. */
  readonly number: number;
  readonly edits: number;
  readonly acknowledged: Percentiles;
  /** p99 of how late the generator was, ms. */
  readonly generatorLagMs: number;
  readonly cut: number;
  readonly refused: number;
  /** At its end, of each web process and then of the worker. */
  readonly servers: readonly ServerUsage[];
  /** Of this minute alone. */
  readonly used: {
    /** Processor time of all servers, ms. */
    readonly cpuMs: number;
    readonly postgresMs: number | null;
    readonly walBytes: number;
    readonly journalBytes: number;
  };
}

export interface SoakReport extends StoredReport {
  readonly minutes: readonly SoakMinute[];
  readonly clients: number;
  /** Codices whose lists do not show what is stored. Must be none. */
  readonly behind: number;
}

const MINUTE_MS = 60_000;

export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-soak-'));
  const pool = new pg.Pool({ connectionString: options.databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  const servers: FullServer[] = [];
  const generators: Child[] = [];
  try {
    const settings = {
      ...{ DATABASE_URL: options.databaseUrl, DATA_DIR: folder },
      ...(options.redisUrl !== null && { REDIS_URL: options.redisUrl }),
    };
    for (const role of [...Array.from({ length: options.web }, () => 'web'), 'worker'])
      servers.push(
        await startFullServer({ ...settings, BINDERY_ROLE: role }, { nodeOptions: ['--expose-gc'] }),
      );
    while (generators.length < options.generators) generators.push(await startChild('soak/soak-editors.ts'));
    await seat(options, servers, generators);
    const minutes = await watch(options, pool, servers, generators);
    const gone = await Promise.all(generators.map((one) => one.ask<readonly SoakClient[]>('end')));
    const log = pino({ level: 'silent' });
    const journal = createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now });
    const stored = await compareStored(journal, gone.flat(), WORDS);
    return { ...stored, minutes, clients: gone.flat().length, behind: await countBehind(pool) };
  } finally {
    for (const generator of generators) await generator.stop();
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    await pool.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everybody joins: clients of one document over all web processes, and over all processes of the generator. */
async function seat(
  options: SoakOptions,
  servers: readonly FullServer[],
  generators: readonly Child[],
): Promise<void> {
  const { clients, rate, carets, stayMs } = options;
  const seats = await makeSeats({ ...options, first: servers[0] as FullServer });
  const urls = servers.slice(0, options.web).map(({ socket }) => socket.replace(/\/collab$/, ''));
  await Promise.all(
    generators.map((generator, index) => {
      const share: SoakShare = {
        seats: seats.filter((_, number) => number % generators.length === index),
        ...{ urls, carets, stayMs, root: WORDS, editsPerSecond: rate / clients },
      };
      return generator.ask('join', share);
    }),
  );
}

async function watch(
  options: SoakOptions,
  pool: pg.Pool,
  servers: readonly FullServer[],
  generators: readonly Child[],
): Promise<readonly SoakMinute[]> {
  const look = async (): Promise<Look> => ({
    servers: await Promise.all(servers.map((server) => server.usage())),
    postgres: await readPostgresUsage(pool, options.postmaster),
  });
  const minutes: SoakMinute[] = [];
  let before = await look();
  await Promise.all(generators.map((generator) => generator.ask('start')));
  for (let end = performance.now() + MINUTE_MS; minutes.length < options.minutes; end += MINUTE_MS) {
    await sleep(Math.max(0, end - performance.now()));
    const readings = await Promise.all(generators.map((generator) => generator.ask<SoakReading>('read')));
    const after = await look();
    const minute = minuteOf(minutes.length + 1, readings, before, after);
    before = after;
    minutes.push(minute);
    options.onMinute(minute);
    if (options.snapshots?.after.includes(minute.number) === true)
      await servers.at(-1)?.snapshot(join(options.snapshots.folder, `worker-${minute.number}.heapsnapshot`));
  }
  return minutes;
}

interface Look {
  readonly servers: readonly ServerUsage[];
  readonly postgres: PostgresUsage;
}

function minuteOf(number: number, readings: readonly SoakReading[], before: Look, after: Look): SoakMinute {
  const sum = (of: (reading: SoakReading) => number): number =>
    readings.reduce((total, reading) => total + of(reading), 0);
  const cpuOf = ({ servers }: Look): number => servers.reduce((total, { cpuMs }) => total + cpuMs, 0);
  const [start, end] = [before.postgres, after.postgres];
  return {
    number,
    edits: sum(({ edits }) => edits),
    acknowledged: percentilesOf(readings.flatMap(({ acknowledged }) => acknowledged)),
    generatorLagMs: Math.max(...readings.map(({ lags }) => percentilesOf(lags).p99)),
    cut: sum(({ cut }) => cut),
    refused: sum(({ refused }) => refused),
    servers: after.servers,
    used: {
      cpuMs: cpuOf(after) - cpuOf(before),
      postgresMs: end.cpuMs === null || start.cpuMs === null ? null : end.cpuMs - start.cpuMs,
      walBytes: end.walBytes - start.walBytes,
      journalBytes: end.journalBytes - start.journalBytes,
    },
  };
}
