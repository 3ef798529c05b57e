/** Waits until an embedded PostgreSQL takes queries, and checks that it is the right one and has its database. */
import { existsSync, realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { BinderyError } from '#core/errors.ts';
import { readOrCreateSecret, readSecret } from '#server/config/secret-file.ts';
import { clusterUrl, type PostgresCluster, SUPERUSER } from './postgres-cluster.ts';
import { prepareRoles } from './postgres-roles.ts';

/** Replaying the write-ahead log after a crash can take long; nothing is gained by giving up on it early. */
const READY_TIMEOUT_MS = 180_000;

/** Waits until the server answers and its database exists; false when `isRunning` turns false before. */
export async function waitUntilReady(
  cluster: PostgresCluster,
  port: number,
  isRunning: () => boolean,
): Promise<boolean> {
  const password = requirePassword(cluster);
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (let delay = 20; isRunning(); delay = Math.min(delay * 1.5, 500)) {
    if (await tryDatabase(cluster, port, password)) return true;
    if (performance.now() > deadline) {
      const seconds = READY_TIMEOUT_MS / 1000;
      throw new BinderyError(
        'unavailable',
        `The embedded PostgreSQL does not answer after ${seconds} s: see ${cluster.log}.`,
      );
    }
    await sleep(delay);
  }
  return false;
}

/** A server that starts up or shuts down, and has no connection to spare, answers so: classes 57P and 53. */
const STARTING: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '53300']);

async function tryDatabase(cluster: PostgresCluster, port: number, password: string): Promise<boolean> {
  const url = clusterUrl(SUPERUSER, password, port, 'postgres');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {}); // a connection lost between two queries also fails the query, which is handled below
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(
      `SELECT current_setting('data_directory') AS folder`,
    );
    // The port may belong to the server of another DATA_DIR that happens to have been copied from this one.
    if (rows[0] === undefined || realpathSync(rows[0].folder) !== realpathSync(cluster.data)) return false;
    await prepareRoles(client, cluster, port);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === '28P01') {
      const message = `${cluster.password} is not the password of ${cluster.data}: restore the file it was made with.`;
      throw new BinderyError('corrupt', message, { cause: error });
    }
    // The server answers and takes the password: what it refuses now it would refuse for ever.
    if (error instanceof pg.DatabaseError && !STARTING.has(code as string)) throw error;
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** The password the cluster was made with. Throws `corrupt` when there is data and the password is lost. */
export function requirePassword(cluster: PostgresCluster): string {
  if (!existsSync(cluster.data)) return readOrCreateSecret(cluster.password);
  const password = readSecret(cluster.password);
  if (password !== null) return password;
  throw new BinderyError(
    'corrupt',
    `${cluster.password} is missing, and ${cluster.data} needs it: restore it from a backup.`,
  );
}
