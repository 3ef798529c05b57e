/** The product as a user runs it: the production build in its own process, on a free port, with its own data. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

export interface Product {
  /** `http://127.0.0.1:<port>`, without a slash at the end; the same after a restart. */
  readonly url: string;
  readonly dataDir: string;
  /** The one-time setup address printed at the last start; `null` once there is an owner. */
  readonly setupUrl: string | null;
  /** Process id of the server; another after a restart. */
  readonly pid: number;
  /** Everything the server has printed, for a failing test to show. */
  output(): string;
  /** Runs the CLI against this product's data and answers what it printed; rejects unless it exits with 0. */
  bindery(args: readonly string[], input?: string): Promise<string>;
  /** SIGKILL: nothing is flushed, and the embedded PostgreSQL goes on alone. */
  kill(): Promise<void>;
  /** SIGTERM, as a service manager stops it; answers the exit code. */
  terminate(): Promise<number | null>;
  /** Starts it again on the same data and port; from another `folder` after an update, else from this repository. */
  restart(folder?: string): Promise<void>;
  /** Stops everything and removes the data. */
  dispose(): Promise<void>;
}

export interface ProductOptions {
  /** Settings besides PORT and DATA_DIR, such as DATABASE_URL. */
  readonly settings?: Readonly<Record<string, string>>;
  /** That others use too: whoever made it removes it. A folder of its own when absent. */
  readonly dataDir?: string;
  /** Chosen beforehand, where somebody has to be told of the address before it is there. */
  readonly port?: number;
  /** What starts it; the built server when absent. */
  readonly command?: readonly [program: string, ...words: string[]];
}

const SERVER = [process.execPath, 'dist/server.mjs'] as const;

/** Starts the product on an empty DATA_DIR and waits until it serves. `npm run build` must have been run. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'bindery-e2e-'));
  const port = options.port ?? (await findFreePort());
  const url = `http://127.0.0.1:${port}`;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...options.settings,
    NODE_ENV: 'production',
    PORT: String(port),
    DATA_DIR: dataDir,
  };
  const { command = SERVER } = options;
  let server = await launch(env, command);
  return {
    url,
    dataDir,
    get setupUrl() {
      return /^Setup: (\S+)$/m.exec(server.printed())?.[1] ?? null;
    },
    get pid() {
      return pidOf(server.process);
    },
    output: () => server.printed(),
    bindery: async (args, input) => runCli(args, input ?? '', env),
    kill: async () => {
      await end(server.process, 'SIGKILL');
    },
    terminate: async () => end(server.process, 'SIGTERM'),
    restart: async (folder) => {
      server = await launch(env, command, folder);
    },
    dispose: async () => {
      await end(server.process, 'SIGTERM');
      await stopOrphanedPostgres(dataDir);
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

interface RunningServer {
  readonly process: ChildProcess;
  printed(): string;
}

async function launch(
  env: NodeJS.ProcessEnv,
  [program, ...words]: readonly [string, ...string[]],
  folder = ROOT,
): Promise<RunningServer> {
  const child = spawn(program, words, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!/^Ready: /m.test(output)) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output}`);
    if (performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The server was not ready after ${START_TIMEOUT_MS} ms:\n${output}`);
    }
    await sleep(25);
  }
  return { process: child, printed: () => output };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
  return child.exitCode;
}

async function runCli(args: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, ['dist/bindery.mjs', ...args], { cwd: ROOT, env, stdio: 'pipe' });
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0)
    throw new Error(`bindery ${args.join(' ')} exited with ${child.exitCode}: ${stderr}`);
  return stdout.trim();
}

/** After a SIGKILL of the server, PostgreSQL is still there; nobody else would stop it. */
async function stopOrphanedPostgres(dataDir: string): Promise<void> {
  try {
    const pid = Number(
      readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    process.kill(pid, 'SIGQUIT');
    for (let tries = 0; tries < 100; tries += 1) {
      process.kill(pid, 0); // throws once it is gone
      await sleep(50);
    }
  } catch {
    // not running
  }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the server was never started');
  return child.pid;
}

export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
