/** Starts full servers as child processes. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from '#server/network/free-port.fixture.ts';
import { bundleModule } from '../processes/bundle.ts';

export interface FullServer {
  readonly http: string;
  readonly socket: string;
  end(signal: NodeJS.Signals): Promise<void>;
}

const SERVER = fileURLToPath(new URL('./full-server.ts', import.meta.url));

/**
 * Resolves when it serves. `settings` are variables of the environment, DATABASE_URL and DATA_DIR among them; `program` is its bundle, of
 * this version when absent.
 */
export async function startFullServer(
  settings: Readonly<Record<string, string>>,
  program?: string,
): Promise<FullServer> {
  const port = await freePort();
  const all = { NODE_ENV: 'production', LOG_LEVEL: 'error', PORT: String(port), ...settings };
  const child = fork(program ?? (await bundleModule(SERVER)), [JSON.stringify(all)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`a server ended at start: ${code ?? signal}`)));
  });
  return {
    http: `http://127.0.0.1:${port}`,
    socket: `ws://127.0.0.1:${port}/collab`,
    end: (signal) => end(child, signal),
  };
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
