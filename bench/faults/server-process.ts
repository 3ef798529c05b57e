/** Runs the fault server as a child process that can be killed and started again on the same port. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleModule } from '../processes/bundle.ts';

export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  readonly child: ChildProcess;
  /** Sends the signal and waits until the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));

/**
 * Starts the server and resolves when it listens; port 0 picks one. `others`: by what it finds other processes on the database,
 * `notify` or the address of a Redis; it is alone when absent. `role`: who compacts, as in the product.
 */
export async function startServer(
  databaseUrl: string,
  port = 0,
  compactEvery = 500,
  others = '',
  role: 'all' | 'web' | 'worker' = 'all',
): Promise<ServerProcess> {
  const child = fork(
    await bundleModule(SERVER),
    [databaseUrl, String(port), String(compactEvery), others, role],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      execArgv: [],
    },
  );
  const started = await new Promise<{ port: number; pid: number }>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end !== -1) resolve(JSON.parse(text.slice(0, end)) as { port: number; pid: number });
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`the fault server ended at start: ${code ?? signal}`)),
    );
  });
  return {
    ...started,
    child,
    end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
      return new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill(signal);
      });
    },
  };
}
