/**
 * `npm run test:cluster -- --rounds 200 --seed 7`: three web processes and a worker on a PostgreSQL of their own, by NOTIFY and, where a server for it is
 * found, by Redis: how long things take from one to another, and what is lost when processes, bus and database are; when a backup is restored; and
 * when the database's primary is lost for good.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '#server/database/embedded-postgres.ts';
import { createTestDatabase, startTestDatabase } from '#server/database/test-database.ts';
import { findRedis, startTestRedis } from '#server/processes/redis.fixture.ts';
import type { FaultReport, Outage } from '../faults/fault-rounds.ts';
import { startCluster } from './cluster.ts';
import { type Loss, runClusterRounds } from './cluster-rounds.ts';
import { measureCluster, percentile } from './cluster-times.ts';
import { type FailoverOptions, failOver } from './failover.ts';
import { restoreUnderLoad } from './restore-under-load.ts';
import { runRollingRestarts } from './rolling-restarts.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    processes: { type: 'string', default: '3' },
    clients: { type: 'string', default: '30' },
    restarts: { type: 'string', default: '10' },
    bus: { type: 'string', default: 'both' },
    only: { type: 'string' },
  },
});
const [rounds = 0, seed = 0, processes = 0, clients = 0, restarts = 0] = [
  ...[values.rounds, values.seed, values.processes, values.clients, values.restarts].map(Number),
];
if (![rounds, seed, processes, clients, restarts].every(Number.isInteger) || rounds < 1 || processes < 2) {
  process.stderr.write(
    'usage: npm run test:cluster -- [--rounds N] [--seed S] [--processes N] [--clients N] [--restarts N] [--bus notify|redis|both] [--only restore|failover|rounds]\n',
  );
  process.exit(2);
}

/** What the issue of several processes asks for, ms. */
const GOALS = { edits: 50, presence: 100, revocation: 1_000 } as const;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function show(what: string, { rounds: done, typed, acknowledged, lost, broken }: FaultReport): void {
  say(
    `${what}: ${done} rounds, ${typed} typed, ${acknowledged} acknowledged, ${lost.length} lost, ${broken.length} broken chains`,
  );
}

async function measure(what: string, databaseUrl: string, bus: string): Promise<boolean> {
  const cluster = await startCluster({ databaseUrl, processes, bus });
  try {
    const times = await measureCluster(cluster, 200);
    const isWithin = (Object.keys(GOALS) as (keyof typeof GOALS)[]).map((kind) => {
      const [p50, p95] = [percentile(times[kind], 0.5), percentile(times[kind], 0.95)];
      say(`${what}: ${kind} p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (goal ${GOALS[kind]} ms)`);
      return p95 <= GOALS[kind];
    });
    return isWithin.every(Boolean);
  } finally {
    await cluster.stop();
  }
}

/** Cuts the connections that hear and tell, which come back by themselves. */
async function cutNotify(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'bindery bus'`,
  );
  await client.end();
}

async function run(what: string, bus: string, busOutage: (databaseUrl: string) => Outage): Promise<boolean> {
  const server = await startTestDatabase();
  try {
    const { url: databaseUrl } = await createTestDatabase(server.url);
    const isQuick = await measure(what, databaseUrl, bus);
    const losses: readonly Loss[] = ['process', 'process', 'process', 'restart', 'worker', 'bus', 'database'];
    const report = await runClusterRounds({
      ...{ databaseUrl, bus, processes, clients, rounds, seed, losses },
      documents: Math.max(2, Math.round(clients / 6)),
      busOutage: busOutage(databaseUrl),
      databaseOutage: {
        crash: () => stopEmbeddedPostgres(server.dataDir, 'immediate'),
        restore: async () => void (await startEmbeddedPostgres({ dataDir: server.dataDir })),
      },
      onRound(round, loss, so) {
        if (round % 10 === 0) show(`${what}, last lost: ${loss}`, so);
      },
    });
    show(what, report);
    say(`${what}: ${report.snapshots} snapshots, all by the worker`);
    for (const line of [...report.lost, ...report.broken].slice(0, 20)) say(`  ${line}`);
    const rolling = await runRollingRestarts({ databaseUrl, bus, processes, pages: 10, restarts });
    say(
      `${what}: ${rolling.restarts} rolling restarts, ${rolling.edits} edits of 10 pages, ${rolling.interruptions} interruptions shown, ` +
        `${rolling.different} pages differ`,
    );
    if (!isQuick) say(`${what}: slower than its goals, as above`);
    if (report.snapshots === 0) say(`${what}: the worker has compacted nothing`);
    const isCompacted = report.snapshots > 0;
    return (
      isCompacted &&
      report.lost.length + report.broken.length + rolling.interruptions + rolling.different === 0
    );
  } finally {
    await server.stop();
  }
}

/** With servers of the whole product: a restore takes more down than sockets and journal. */
async function restore(): Promise<boolean> {
  const server = await startTestDatabase();
  try {
    const { url: databaseUrl } = await createTestDatabase(server.url);
    const report = await restoreUnderLoad({ databaseUrl, processes, clients: 12 });
    const [duringBackup, duringRestore] = report.typedMeanwhile;
    say(
      `backup in ${Math.round(report.backupMs)} ms (${duringBackup} typed meanwhile), restore in ${Math.round(report.restoreMs)} ms ` +
        `(${duringRestore} typed meanwhile), ${report.typed} typed by 12 pages, ${report.lost} lost, ` +
        `${report.broken} broken chains, ${report.behind} Codices behind in lists`,
    );
    return report.lost + report.broken + report.behind === 0;
  } finally {
    await server.stop();
  }
}

/** With servers of the whole product too, and a synchronous standby. */
async function failover(how: FailoverOptions['how']): Promise<boolean> {
  const report = await failOver({ how, web: processes, clients: 12 });
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  say(
    `primary ${how}, standby promoted: away ${seconds(report.awayMs)}, everybody writes again ${seconds(report.backMs)} later, ` +
      `${report.typed} typed, ${report.acknowledged} acknowledged, ${report.lost.length} lost, ${report.broken.length} broken chains, ` +
      `${report.made} Codices made by REST, ${report.missing.length} missing, ${report.odd.length} odd answers, ` +
      `${report.unguarded} processes without their lock, ${report.behind} Codices behind in lists`,
  );
  const faults = [...report.lost, ...report.broken, ...report.missing, ...report.odd];
  for (const line of faults.slice(0, 20)) say(`  ${line}`);
  return faults.length + report.unguarded + report.behind === 0;
}

const does = (part: string): boolean => values.only === undefined || values.only === part;

say(`seed ${seed}, ${processes} processes, ${clients} clients`);
let clean = !does('restore') || (await restore());
if (does('failover')) for (const how of ['killed', 'frozen'] as const) clean = (await failover(how)) && clean;
if (does('rounds') && values.bus !== 'redis') {
  const outage = (databaseUrl: string): Outage => ({
    crash: () => cutNotify(databaseUrl),
    restore: async () => undefined,
  });
  clean = (await run('NOTIFY', 'notify', outage)) && clean;
}
const binary = does('rounds') && values.bus !== 'notify' ? findRedis() : null;
if (does('rounds') && values.bus !== 'notify' && binary === null)
  say('Redis: left out, for neither valkey-server nor redis-server is installed');
else if (binary !== null) {
  const redis = await startTestRedis(binary);
  try {
    clean = (await run('Redis', redis.url, () => ({ crash: redis.kill, restore: redis.start }))) && clean;
  } finally {
    await redis.kill();
  }
}
process.exit(clean ? 0 : 1);
