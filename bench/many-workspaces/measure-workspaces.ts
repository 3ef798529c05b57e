/** Measures a PostgreSQL with many workspaces: at rest, and while edits are committed here and there. */
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { appendEdit, documentName } from '../journal-size/journal-tables.ts';
import { type PostgresUsage, readFamilyMemory, readPostgresUsage } from '../soak/postgres-usage.ts';
import { ConnectionCache } from './connection-cache.ts';
import { CODICES, OPERATIONS } from './filled-workspaces.ts';

export interface Measured {
  readonly serverUrl: string;
  readonly postmaster: number;
  readonly workspaces: readonly string[];
  /** At once, of all workspaces together. */
  readonly connections: number;
  readonly seconds: number;
}

type Figures = Readonly<Record<string, number | string | null>>;

/** Without a single edit: autovacuum goes through all databases in turn. */
export async function measureIdle({ workspaces, postmaster, seconds }: Measured): Promise<Figures> {
  const [before, after] = await around(workspaces, postmaster, () => wait(seconds * 1000));
  return {
    what: 'at rest',
    'processor %': share(before, after, seconds),
    'resident MiB': readFamilyMemory(postmaster),
  };
}

/** Edits come at random, `rate` a second on average, of any workspace and any Codex in it. */
export async function measureRate(measured: Measured, rate: number): Promise<Figures> {
  const { workspaces, postmaster, connections, seconds } = measured;
  const cache = new ConnectionCache(connections);
  const took: number[] = [];
  let late = 0;
  const [before, after] = await around(workspaces, postmaster, async () => {
    const queues = new Map<string, Promise<void>>();
    const end = performance.now() + seconds * 1000;
    let next = performance.now();
    while (next < end) {
      const now = performance.now();
      if (next > now) await wait(next - now);
      late = Math.max(late, performance.now() - next);
      const asked = performance.now();
      const url = workspaces[Math.floor(Math.random() * workspaces.length)] ?? '';
      // The edits of one workspace go one after the other, as its process commits them.
      const turn = (queues.get(url) ?? Promise.resolve()).then(async () => {
        await commit(cache, url);
        took.push(performance.now() - asked);
      });
      queues.set(url, turn);
      next += (-Math.log(1 - Math.random()) * 1000) / rate;
    }
    await Promise.all(queues.values());
  });
  const memory = readFamilyMemory(postmaster);
  await cache.close();
  return {
    what: `${rate} commits/s`,
    commits: took.length,
    'commit p50 ms': percentile(took, 0.5),
    'commit p99 ms': percentile(took, 0.99),
    'connected anew %': round((100 * cache.connects.length) / took.length),
    'connect p50 ms': percentile(cache.connects, 0.5),
    'processor %': share(before, after, seconds),
    'WAL bytes a commit': Math.round((after.walBytes - before.walBytes) / took.length),
    'resident MiB': memory,
    'generator late ms': round(late),
  };
}

/** Which operation the Codices of each workspace are at; those that are not here have their first ones. */
const heads = new Map<string, number>();

async function commit(cache: ConnectionCache, url: string): Promise<void> {
  const name = documentName(Math.floor(Math.random() * CODICES));
  const head = `${url} ${name}`;
  const seq = (heads.get(head) ?? OPERATIONS) + 1;
  await cache.use(url, (client) => appendEdit(client, name, seq, Date.now()));
  heads.set(head, seq);
}

async function around(
  [url]: readonly string[],
  postmaster: number,
  work: () => Promise<void>,
): Promise<readonly [PostgresUsage, PostgresUsage]> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    const before = await readPostgresUsage(pool, postmaster);
    await work();
    return [before, await readPostgresUsage(pool, postmaster)];
  } finally {
    await pool.end();
  }
}

function share(before: PostgresUsage, after: PostgresUsage, seconds: number): number | null {
  if (before.cpuMs === null || after.cpuMs === null) return null;
  return round((after.cpuMs - before.cpuMs) / (seconds * 10));
}

function percentile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
