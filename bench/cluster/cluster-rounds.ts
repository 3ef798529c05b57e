/** Rounds of losing a process, the bus or the database under several servers, while clients type at all of them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import {
  checkConvergence,
  checkStored,
  type FaultReport,
  type Outage,
  settle,
} from '../faults/fault-rounds.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import { startTypist, type Typist } from '../faults/typist.ts';
import { startCluster } from './cluster.ts';

/** What is lost in a round. `restart`: a process is asked to end, and started again. `worker`: the process that compacts. */
export type Loss = 'process' | 'restart' | 'worker' | 'bus' | 'database';

export interface ClusterRoundsOptions {
  readonly databaseUrl: string;
  readonly bus: string;
  readonly processes: number;
  readonly clients: number;
  readonly documents: number;
  readonly rounds: number;
  readonly seed: number;
  /** Chosen from at random. */
  readonly losses: readonly Loss[];
  readonly busOutage: Outage;
  readonly databaseOutage: Outage;
  readonly onRound?: (round: number, loss: Loss, report: FaultReport) => void;
}

export interface ClusterReport extends FaultReport {
  /** That the worker has made: web processes make none. */
  snapshots: number;
}

export async function runClusterRounds(options: ClusterRoundsOptions): Promise<ClusterReport> {
  const { databaseUrl, bus, processes, rounds } = options;
  const random = seededRandom(options.seed);
  const report: ClusterReport = {
    ...{ rounds: 0, typed: 0, acknowledged: 0, lost: [], early: [], broken: [] },
    snapshots: 0,
  };
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  const journal = createPostgresJournal({
    ...{ pool, threads: NO_THREADS, log: pino({ level: 'silent' }), now: Date.now },
  });
  const cluster = await startCluster({ databaseUrl, processes, bus, compactEvery: 100, workers: 1 });
  const names = Array.from({ length: options.documents }, () => `codex/${randomUUID()}`);
  const typists = Array.from({ length: options.clients }, (_, index) =>
    startTypist({
      // Without sticky sessions: every connection may come to another process.
      url: () => cluster.url(Math.floor(random() * processes)),
      name: `t${index}`,
      documentName: names[index % names.length] ?? '',
    }),
  );
  const typing = (ms: number): Promise<void> => typeFor(typists, random, ms);
  const lose = async (loss: Loss): Promise<void> => {
    if (loss === 'bus' || loss === 'database') {
      const outage = loss === 'bus' ? options.busOutage : options.databaseOutage;
      await outage.crash();
      await typing(200 + random() * 400);
      await outage.restore();
      return;
    }
    if (loss === 'worker') {
      await cluster.replaceWorker();
      return;
    }
    const victim = Math.floor(random() * processes);
    await cluster.kill(victim, loss === 'process' ? 'SIGKILL' : 'SIGTERM');
    await typing(random() * 300);
    await cluster.start(victim);
  };
  try {
    await settle(typists);
    for (let round = 1; round <= rounds; round += 1) {
      await untilHalfAreBack(typists, typing);
      await typing(50 + random() * 400);
      const loss = options.losses[Math.floor(random() * options.losses.length)] ?? 'process';
      await lose(loss);
      await checkStored(journal, typists, report);
      report.rounds = round;
      options.onRound?.(round, loss, report);
    }
    await settle(typists);
    await checkConvergence(typists, report);
    await checkStored(journal, typists, report);
    report.snapshots = await countSnapshots(pool);
  } finally {
    for (const typist of typists) typist.leave();
    await cluster.stop();
    await pool.end();
  }
  return report;
}

async function countSnapshots(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM "DocumentSnapshot"',
  );
  return rows[0]?.count ?? 0;
}

async function typeFor(typists: readonly Typist[], random: () => number, ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) {
    for (const typist of typists) if (random() < 0.3) typist.type();
    await sleep(10 + random() * 20);
  }
}

/** Losses hit handshakes and loads as well as typing. */
async function untilHalfAreBack(
  typists: readonly Typist[],
  typing: (ms: number) => Promise<void>,
): Promise<void> {
  const isBusy = (): boolean => typists.filter((typist) => typist.isConnected()).length >= typists.length / 2;
  for (let waited = 0; waited < 100 && !isBusy(); waited += 1) await typing(30);
}
