/** Creates the files of the embedded PostgreSQL in DATA_DIR. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BinderyError } from '#core/errors.ts';
import { readOrCreateSecret } from '#server/config/secret-file.ts';
import type { PostgresAccount } from './postgres-account.ts';
import { isAlive } from './postmaster.ts';

/** A data folder made by one major version cannot be opened by another. */
const MAJOR_VERSION = '18';
/** The superuser made by initdb, used at the start only (`postgres-roles.ts`). */
export const SUPERUSER = 'bindery';

/** The paths and settings of an embedded PostgreSQL. */
export interface PostgresCluster {
  /** `DATA_DIR/postgres`: the log, the port it had last, who started it. */
  readonly folder: string;
  /** The data folder proper. */
  readonly data: string;
  readonly log: string;
  readonly port: string;
  readonly owner: string;
  /** Of the superuser. */
  readonly password: string;
  /** Of the role that Bindery works with. */
  readonly rolePassword: string;
}

export function locateCluster(dataDir: string): PostgresCluster {
  const folder = join(dataDir, 'postgres');
  return {
    folder,
    data: join(folder, 'data'),
    log: join(folder, 'postgres.log'),
    port: join(folder, 'port'),
    owner: join(folder, 'owner'),
    password: join(dataDir, 'secrets', 'postgres-password'),
    rolePassword: join(dataDir, 'secrets', 'postgres-role-password'),
  };
}

/** The connection string of a database in the cluster, with the password in it: treat it as a secret. */
export function clusterUrl(role: string, password: string, port: number, database: string): string {
  return `postgresql://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}?sslmode=disable`;
}

/**
 * Makes the data folder if there is none. It is made under another name and renamed when complete, so that a crash
 * half way leaves nothing that looks usable, and of two processes that start at once the first to finish wins.
 */
export async function initialiseCluster(
  cluster: PostgresCluster,
  initdb: string,
  account: PostgresAccount,
  onProgress: (message: string) => void,
): Promise<void> {
  if (existsSync(cluster.data)) return checkVersion(cluster);
  onProgress('creating the database');
  removeDrafts(cluster);
  const password = readOrCreateSecret(cluster.password);
  const draft = join(cluster.folder, `init-${process.pid}-${randomBytes(4).toString('hex')}`);
  const passwordFile = `${draft}.password`;
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    account.own(draft);
    account.own(passwordFile);
    await runInitdb(initdb, account, draft, passwordFile, cluster.folder);
    moveIntoPlace(draft, cluster.data);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

function moveIntoPlace(draft: string, data: string): void {
  try {
    renameSync(draft, data);
  } catch (error) {
    if (!existsSync(data)) throw error; // else another process was faster, and its folder is as good as ours
  }
}

/** Removes what a process that died during initialisation left behind. */
function removeDrafts(cluster: PostgresCluster): void {
  for (const name of readdirSync(cluster.folder)) {
    const pid = /^init-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      rmSync(join(cluster.folder, name), { recursive: true, force: true });
    }
  }
}

async function runInitdb(
  initdb: string,
  account: PostgresAccount,
  data: string,
  passwordFile: string,
  cwd: string,
): Promise<void> {
  // The builtin locale sorts by code point and folds case by Unicode on every system, whatever locales it has.
  const { file, args } = account.command(initdb, [
    `--pgdata=${data}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]);
  const child = spawn(file, args, { ...account.spawnOptions, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) {
    throw new BinderyError(
      'unavailable',
      `The embedded PostgreSQL could not be created (initdb):\n${output.trim()}`,
    );
  }
}

function checkVersion(cluster: PostgresCluster): void {
  const versionFile = join(cluster.data, 'PG_VERSION');
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : 'nothing';
  if (version === MAJOR_VERSION) return;
  throw new BinderyError(
    'unsupported',
    `${cluster.data} holds PostgreSQL ${version}, and this Bindery brings PostgreSQL ${MAJOR_VERSION}: ` +
      'go back to the Bindery that made it, take a backup there, and restore the backup here.',
  );
}
