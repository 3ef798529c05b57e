/** The operating system account for PostgreSQL, which refuses to run as root. */
import { type SpawnOptions, spawnSync } from 'node:child_process';
import { chownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BinderyError } from '#core/errors.ts';

/** How to start a PostgreSQL program, and who must own the files it uses. */
export interface PostgresAccount {
  /** The command line that runs `program`. */
  command(
    program: string,
    args: readonly string[],
  ): { readonly file: string; readonly args: readonly string[] };
  readonly spawnOptions: Pick<SpawnOptions, 'uid' | 'gid'>;
  /** Gives a folder or file, with everything below it, to the account. */
  own(path: string): void;
}

const HOW_TO_AVOID =
  'Start Bindery as an ordinary user, or set DATABASE_URL to a PostgreSQL server to go without the embedded one';

/**
 * Chooses the account: oneself, unless that is root; for root a user namespace, in which root's own files belong to
 * an ordinary user; where namespaces are denied (default Docker), the account `nobody`, given the data in `folder`.
 * Throws `unsupported` when `nobody` cannot reach the files.
 */
export function choosePostgresAccount(postgres: string, folder: string): PostgresAccount {
  const uid = process.getuid?.();
  const gid = process.getgid?.();
  if (uid !== 0 || gid === undefined) return directAccount;
  if (process.platform === 'linux' && canUnshare(postgres)) return namespaceAccount(uid, gid);
  return nobodyAccount(postgres, folder);
}

const directAccount: PostgresAccount = {
  command: (file, args) => ({ file, args }),
  spawnOptions: {},
  own: () => {},
};

// The id mapped to must have a passwd entry, or initdb cannot look up its own name; 1 (daemon) is on every Linux.
const NAMESPACE = ['--user', '--map-user=1', '--map-group=1', '--'];

function namespaceAccount(uid: number, gid: number): PostgresAccount {
  return {
    command: (program, args) => ({ file: 'unshare', args: [...NAMESPACE, program, ...args] }),
    spawnOptions: {},
    own: (path) => changeOwner(path, uid, gid),
  };
}

function canUnshare(postgres: string): boolean {
  return spawnSync('unshare', [...NAMESPACE, postgres, '--version'], { stdio: 'ignore' }).status === 0;
}

function nobodyAccount(postgres: string, folder: string): PostgresAccount {
  const uid = numericId('-u');
  const gid = numericId('-g');
  const ids = { uid, gid };
  if (spawnSync(postgres, ['--version'], { ...ids, stdio: 'ignore' }).status !== 0) {
    throw new BinderyError(
      'unsupported',
      `PostgreSQL refuses to run as root, and the account "nobody" cannot run ${postgres}. ${HOW_TO_AVOID}.`,
    );
  }
  if (spawnSync('sh', ['-c', 'cd "$0"', folder], { ...ids, cwd: '/', stdio: 'ignore' }).status !== 0) {
    throw new BinderyError(
      'unsupported',
      `PostgreSQL refuses to run as root, and the account "nobody" cannot enter ${folder}. ` +
        `${HOW_TO_AVOID}, or put DATA_DIR where others may enter, such as /var/lib/bindery.`,
    );
  }
  return {
    command: (file, args) => ({ file, args }),
    spawnOptions: ids,
    own: (path) => changeOwner(path, uid, gid),
  };
}

function numericId(flag: '-u' | '-g'): number {
  const id = Number.parseInt(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout ?? '', 10);
  if (Number.isInteger(id)) return id;
  throw new BinderyError(
    'unsupported',
    `PostgreSQL refuses to run as root, and there is no account "nobody" to run it. ${HOW_TO_AVOID}.`,
  );
}

/** chown -R that stops at the top when the owner is right already; links are changed, never followed. */
function changeOwner(path: string, uid: number, gid: number): void {
  const state = lstatSync(path);
  if (state.uid === uid) return;
  if (state.isDirectory()) {
    for (const name of readdirSync(path)) changeOwner(join(path, name), uid, gid);
  }
  if (!state.isSymbolicLink()) chownSync(path, uid, gid);
}
