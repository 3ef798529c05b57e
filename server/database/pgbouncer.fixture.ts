/** A PgBouncer for tests: one process on a port of its own, before the PostgreSQL of the tests. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../network/free-port.fixture.ts';

const BINARIES = ['pgbouncer', '/usr/sbin/pgbouncer'];

/** The program, as it is called; `null` where there is none. */
export function findPgBouncer(): string | null {
  return BINARIES.find((name) => spawnSync(name, ['--version']).status === 0) ?? null;
}

export interface TestPgBouncer {
  /** The address of the same database through it. */
  through(url: string): string;
  stop(): Promise<void>;
}

export interface PgBouncerOptions {
  readonly mode: 'session' | 'transaction' | 'statement';
  /** Connections to PostgreSQL for each database. */
  readonly poolSize?: number;
}

/** `serverUrl` names the PostgreSQL, and by which account everybody comes to it. */
export async function startTestPgBouncer(
  binary: string,
  serverUrl: string,
  { mode, poolSize = 20 }: PgBouncerOptions,
): Promise<TestPgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-pgbouncer-'));
  const port = await freePort();
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const account = `user=${username} password=${decodeURIComponent(password)}`;
  const settings = {
    ...{ listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '', auth_type: 'any' },
    ...{ pool_mode: mode, default_pool_size: poolSize, max_client_conn: 200, server_round_robin: 1 },
  };
  const file = join(folder, 'pgbouncer.ini');
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(
    file,
    ['[databases]', `* = host=${hostname} port=${serverPort} ${account}`, '[pgbouncer]', ...lines, ''].join(
      '\n',
    ),
  );
  chmodSync(folder, 0o755); // as root it runs as somebody else
  const child = spawn(binary, [...(process.getuid?.() === 0 ? ['--user', 'nobody'] : []), file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await started(child);
  return {
    through(url) {
      const changed = new URL(url);
      changed.port = String(port);
      return changed.href;
    },
    async stop() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function started(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text = `${text}${chunk.toString()}`.slice(-4000);
      if (text.includes('process up')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PgBouncer ended at its start: ${text}`)));
  });
}
