/** Starts, finds and stops the embedded PostgreSQL, one per DATA_DIR, on a loopback port. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { BinderyError } from '#core/errors.ts';
import { choosePostgresAccount, type PostgresAccount } from './postgres-account.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import {
  clusterUrl,
  initialiseCluster,
  locateCluster,
  type PostgresCluster,
  SUPERUSER,
} from './postgres-cluster.ts';
import { choosePort } from './postgres-port.ts';
import { requirePassword, waitUntilReady } from './postgres-readiness.ts';
import { DATABASE, roleUrl } from './postgres-roles.ts';
import { isAlive, isPostgres, processIdentity, readPostmaster, waitForExit } from './postmaster.ts';

/** Fast shutdown writes everything out; after this it is told to stop at once, which costs a replay at next start. */
const STOP_TIMEOUT_MS = 30_000;
const LOG_ROTATION_BYTES = 10 * 1024 * 1024;
const PORT_ATTEMPTS = 5;

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  /** False only in tests that do not care about losing the data: several times faster on slow disks. */
  readonly fsync?: boolean;
  /** A `visitor` (the CLI) that had to start it stops it again, unless a `server` has come to use it meanwhile. */
  readonly as?: 'server' | 'visitor';
  /** Told what is going on, in a few words, whenever it takes time. */
  readonly onProgress?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** Connection string of the Bindery database, as a role that may do nothing beyond it; holds the password. */
  readonly url: string;
  /** The same as the superuser, for tests, which make databases of their own. */
  readonly superuserUrl: string;
  readonly port: number;
  readonly pid: number;
  /** Stops it if this process owns it, else leaves it to its owner. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Returns the running PostgreSQL of `dataDir`, or starts it, with a new data folder at first. It outlives this process on
 * purpose (a Ctrl-C must not reach it before the journal is flushed); whoever started it stops it, and one whose owner died
 * is adopted by the next process.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, fsync = true, as = 'server', onProgress = () => {} } = options;
  const cluster = locateCluster(dataDir);
  const running = await findEmbeddedPostgres(dataDir);
  if (running !== null) return claim(cluster, as, running);

  const binaries = findPostgresBinaries();
  mkdirSync(cluster.folder, { recursive: true });
  const account = choosePostgresAccount(binaries.postgres, cluster.folder);
  await initialiseCluster(cluster, binaries.initdb, account, onProgress);
  account.own(cluster.data);
  rotateLog(cluster);
  onProgress('starting the database');
  for (let attempt = 1; ; attempt += 1) {
    const started = await launch(cluster, binaries.postgres, account, fsync, await choosePort(cluster));
    if (started.kind === 'ready') return claim(cluster, as, attach(cluster, started.pid, started.port));
    const other = await findEmbeddedPostgres(dataDir); // of two that start at once, one finds the lock taken
    if (other !== null) return claim(cluster, as, other);
    if (!started.portTaken || attempt === PORT_ATTEMPTS) {
      const message = `The embedded PostgreSQL did not start. The end of ${cluster.log}:\n${started.output}`;
      throw new BinderyError('unavailable', message);
    }
    rmSync(cluster.port, { force: true });
  }
}

/** The running PostgreSQL of `dataDir`, or `null` when it is not running. Leaves its ownership as it is. */
export async function findEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres | null> {
  const cluster = locateCluster(dataDir);
  const postmaster = readPostmaster(cluster.data);
  if (postmaster === null) return null;
  if (!isPostgres(postmaster.pid)) {
    // A leftover of a crash. PostgreSQL would take a reused process id for a running server and refuse to start.
    rmSync(`${cluster.data}/postmaster.pid`, { force: true });
    return null;
  }
  const ready = await waitUntilReady(cluster, postmaster.port, () => isAlive(postmaster.pid));
  if (!ready) return null; // it was shutting down
  return attach(cluster, postmaster.pid, postmaster.port);
}

/** Stops the PostgreSQL of `dataDir` whoever owns it; `immediate` is a crash as far as its data is concerned. */
export async function stopEmbeddedPostgres(
  dataDir: string,
  how: 'fast' | 'immediate' = 'fast',
): Promise<void> {
  const cluster = locateCluster(dataDir);
  const postmaster = readPostmaster(cluster.data);
  if (postmaster !== null && isPostgres(postmaster.pid)) await shutDown(cluster, postmaster.pid, how);
}

function attach(cluster: PostgresCluster, pid: number, port: number): EmbeddedPostgres {
  const stop = async (): Promise<void> => {
    if (readOwner(cluster)?.identity !== processIdentity(process.pid) || !isPostgres(pid)) return;
    await shutDown(cluster, pid, 'fast');
    rmSync(cluster.owner, { force: true });
  };
  const superuserUrl = clusterUrl(SUPERUSER, requirePassword(cluster), port, DATABASE);
  return { url: roleUrl(cluster, port), superuserUrl, port, pid, stop };
}

/** Takes ownership unless another live process has it; a server takes it from a live visitor, too. */
function claim(
  cluster: PostgresCluster,
  as: 'server' | 'visitor',
  running: EmbeddedPostgres,
): EmbeddedPostgres {
  const owner = readOwner(cluster);
  const kept = owner !== null && processIdentity(Number.parseInt(owner.identity, 10)) === owner.identity;
  if (!kept || (as === 'server' && owner.as === 'visitor')) {
    writeFileSync(cluster.owner, `${as} ${processIdentity(process.pid)}\n`, { mode: 0o600 });
  }
  return running;
}

function readOwner(cluster: PostgresCluster): { as: string; identity: string } | null {
  if (!existsSync(cluster.owner)) return null;
  const [as = '', ...identity] = readFileSync(cluster.owner, 'utf8').trim().split(' ');
  return { as, identity: identity.join(' ') };
}

type Launch =
  | { readonly kind: 'ready'; readonly pid: number; readonly port: number }
  | { readonly kind: 'failed'; readonly portTaken: boolean; readonly output: string };

async function launch(
  cluster: PostgresCluster,
  postgres: string,
  account: PostgresAccount,
  fsync: boolean,
  port: number,
): Promise<Launch> {
  const { file, args } = account.command(postgres, serverArguments(cluster, port, fsync));
  const logStart = existsSync(cluster.log) ? statSync(cluster.log).size : 0;
  const log = openSync(cluster.log, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(file, args, {
      ...account.spawnOptions,
      cwd: cluster.data,
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
  child.unref();
  let exited = false;
  const over = (): void => {
    exited = true;
  };
  child.once('error', over).once('exit', over);
  const ready = await waitUntilReady(cluster, port, () => !exited);
  // What answered on the port may be another process's server, started at the same moment.
  if (ready && child.pid !== undefined && readPostmaster(cluster.data)?.pid === child.pid) {
    writeFileSync(cluster.port, `${port}\n`);
    return { kind: 'ready', pid: child.pid, port };
  }
  const output = readFileSync(cluster.log)
    .subarray(logStart)
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(-15)
    .join('\n');
  return { kind: 'failed', portTaken: /could not bind|already in use/.test(output), output };
}

function serverArguments(cluster: PostgresCluster, port: number, fsync: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    fsync: fsync ? 'on' : 'off',
    // Containers give /dev/shm 64 MB; parallel queries are not worth failing over it.
    dynamic_shared_memory_type: process.platform === 'linux' ? 'mmap' : undefined,
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  const options = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : ['-c', `${name}=${value}`],
  );
  return ['-D', cluster.data, ...options];
}

async function shutDown(cluster: PostgresCluster, pid: number, how: 'fast' | 'immediate'): Promise<void> {
  if (process.platform === 'win32') {
    spawnSync(findPostgresBinaries().pgCtl, ['stop', '-D', cluster.data, '-m', how, '-w'], {
      stdio: 'ignore',
    });
    return;
  }
  signal(pid, how === 'fast' ? 'SIGINT' : 'SIGQUIT');
  if (await waitForExit(pid, STOP_TIMEOUT_MS)) return;
  signal(pid, 'SIGQUIT');
  await waitForExit(pid, STOP_TIMEOUT_MS);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone already
  }
}

function rotateLog(cluster: PostgresCluster): void {
  if (existsSync(cluster.log) && statSync(cluster.log).size > LOG_ROTATION_BYTES) {
    renameSync(cluster.log, `${cluster.log}.1`);
  }
}
