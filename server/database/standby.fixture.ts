/** A hot standby for tests, which follows a test PostgreSQL by streaming: a base backup of it, made and run by the same programs. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../network/free-port.fixture.ts';
import { choosePostgresAccount } from './postgres-account.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { locateCluster } from './postgres-cluster.ts';
import { isPostgres, readPostmaster } from './postmaster.ts';
import type { TestServer } from './test-database.ts';

export interface TestStandby {
  /** The address of the same database on it. */
  at(url: string): string;
  start(): Promise<void>;
  /** Ends its following: from now on it is a primary, with everything it had received. */
  promote(): Promise<void>;
  /** At once, as by a failure of its machine. */
  kill(): Promise<void>;
  /** Holds all its processes: connections stay open and new ones are taken, and nothing is answered, as by a machine that hangs. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** What a base backup leaves out: it belongs to the running server, not to its data. */
const LEFT_OUT = /\/(?:postmaster\.pid|postmaster\.opts|pg_wal\/.+|pg_stat_tmp\/.+)$/;

export interface TestStandbyOptions {
  /** Whether commits of the primary wait until the standby has written them to its disk. */
  readonly isSynchronous?: boolean;
}

/**
 * Ends or holds all processes of a PostgreSQL. `killed`: its connections end with it. `frozen`: they stay open, new ones are taken, and
 * nothing is answered.
 */
export function failPrimary(primary: TestServer, how: 'killed' | 'frozen'): void {
  const postmaster = readPostmaster(locateCluster(primary.dataDir).data);
  if (postmaster === null || !isPostgres(postmaster.pid)) return;
  for (const pid of listFamily(postmaster.pid)) process.kill(pid, how === 'killed' ? 'SIGKILL' : 'SIGSTOP');
}

export async function startTestStandby(
  primary: TestServer,
  { isSynchronous = false }: TestStandbyOptions = {},
): Promise<TestStandby> {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-standby-'));
  const data = join(folder, 'data');
  await copyData(primary, data);
  const { postgres } = findPostgresBinaries();
  const account = choosePostgresAccount(postgres, folder);
  account.own(data);
  const port = await freePort();
  const at = (url: string): string => {
    const changed = new URL(url);
    changed.port = String(port);
    return changed.href;
  };
  let child: ChildProcess | null = null;
  let frozen: readonly number[] = [];
  const thaw = (): void => {
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
    frozen = [];
  };
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    thaw();
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null) return;
    ending.kill(signal);
    await once(ending, 'exit');
  };
  const standby: TestStandby = {
    at,
    async start() {
      const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port, fsync: 'off' };
      const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const { file, args } = account.command(postgres, ['-D', data, ...flags]);
      child = spawn(file, args, { ...account.spawnOptions, stdio: 'ignore' });
      await untilReady(at(primary.url));
    },
    promote: () => promote(at(primary.url)),
    kill: () => kill('SIGQUIT'),
    freeze() {
      frozen = child?.pid === undefined ? [] : listFamily(child.pid);
      for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    },
    thaw,
    async stop() {
      await kill('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await standby.start();
  if (isSynchronous) await waitForStandby(primary.url);
  return standby;
}

/** Returns when commits wait for it. */
async function waitForStandby(primaryUrl: string): Promise<void> {
  await withClient(primaryUrl, async (client) => {
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
    await client.query('SELECT pg_reload_conf()');
    const isSynchronous = async (): Promise<boolean> => {
      const { rows } = await client.query(`SELECT FROM pg_stat_replication WHERE sync_state = 'sync'`);
      return rows.length > 0;
    };
    while (!(await isSynchronous())) await sleep(50);
  });
}

async function promote(url: string): Promise<void> {
  await withClient(url, (client) => client.query('SELECT pg_promote(true, 60)'));
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** A process and all below it, parents first. */
function listFamily(top: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const family = [top];
  for (const parent of family)
    family.push(...pairs.flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? [pid] : [])));
  return family;
}

/** As `pg_basebackup` does it, which the embedded PostgreSQL comes without. */
async function copyData(primary: TestServer, data: string): Promise<void> {
  const client = new pg.Client({ connectionString: primary.url });
  await client.connect();
  try {
    await client.query(`SELECT pg_backup_start('standby', fast => true)`);
    const source = locateCluster(primary.dataDir).data;
    cpSync(source, data, { recursive: true, filter: (path) => !LEFT_OUT.test(path) });
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    writeFileSync(join(data, 'backup_label'), rows[0]?.labelfile ?? '');
    writeFileSync(join(data, 'standby.signal'), '');
    const { hostname, port, username, password } = new URL(primary.url);
    const connection = `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)} sslmode=disable`;
    writeFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${connection}'\n`);
  } finally {
    await client.end();
  }
}

/** Takes queries, which a standby does when it has replayed what its base backup lacks. */
async function untilReady(url: string): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      return;
    } catch {
      await sleep(50);
    } finally {
      await client.end().catch(() => {});
    }
  }
}
