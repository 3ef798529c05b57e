/** Starts full servers as child processes. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from '#server/network/free-port.fixture.ts';
import { bundleModule } from '../processes/bundle.ts';

/** Of a server process: processor time since its start, in ms, and memory in MB. */
export interface ServerUsage {
  readonly cpuMs: number;
  readonly heapMb: number;
  /** Bytes that objects of the heap hold outside of it. */
  readonly externalMb: number;
  readonly rssMb: number;
}

/** What a server process is asked, one question at a time. */
export type ServerQuestion =
  | { readonly ask: 'usage' }
  | {
      readonly ask: 'snapshot';
      /** Where the snapshot of its heap goes. */
      readonly file: string;
    };

export interface FullServerOptions {
  /** Its bundle; of this version when absent. */
  readonly program?: string;
  /** Go to Node. */
  readonly nodeOptions?: readonly string[];
  /** Of one that was there before; a free one when absent. */
  readonly port?: number;
}

export interface FullServer {
  readonly port: number;
  readonly http: string;
  readonly socket: string;
  /** What it has used so far, after collecting garbage if it was started so that it may. */
  usage(): Promise<ServerUsage>;
  /** Writes a snapshot of its heap, for the memory tools of Chromium; it serves nobody meanwhile. */
  snapshot(file: string): Promise<void>;
  end(signal: NodeJS.Signals): Promise<void>;
}

const SERVER = fileURLToPath(new URL('./full-server.ts', import.meta.url));

/** Resolves when it serves. `settings` are variables of the environment, DATABASE_URL and DATA_DIR among them. */
export async function startFullServer(
  settings: Readonly<Record<string, string>>,
  { program, nodeOptions = [], port: wanted }: FullServerOptions = {},
): Promise<FullServer> {
  const port = wanted ?? (await freePort());
  const all = { NODE_ENV: 'production', LOG_LEVEL: 'error', PORT: String(port), ...settings };
  const child = fork(program ?? (await bundleModule(SERVER)), [JSON.stringify(all)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...nodeOptions],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`a server ended at start: ${code ?? signal}`)));
  });
  return {
    port,
    http: `http://127.0.0.1:${port}`,
    socket: `ws://127.0.0.1:${port}/collab`,
    usage: () => ask<ServerUsage>(child, { ask: 'usage' }),
    snapshot: async (file) => void (await ask<string>(child, { ask: 'snapshot', file })),
    end: (signal) => end(child, signal),
  };
}

function ask<T>(child: ChildProcess, question: ServerQuestion): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('the server has ended'));
    child.once('exit', gone);
    child.once('message', (answer: T) => {
      child.off('exit', gone);
      resolve(answer);
    });
    child.send(question);
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
