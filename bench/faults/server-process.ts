/** Runs the fault server as a child process that can be killed and started again on the same port. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  readonly child: ChildProcess;
  /** Sends the signal and waits until the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the project, so that the bundle finds the packages it leaves out. */
const OUTPUT = `${ROOT}node_modules/.cache/bindery-faults/server-${process.pid}.mjs`;
let bundle: Promise<string> | null = null;

/** Bundled once: starting from sources through a loader takes longer than the rest of a round. */
function bundleServer(): Promise<string> {
  bundle ??= (async () => {
    mkdirSync(`${ROOT}node_modules/.cache/bindery-faults`, { recursive: true });
    await build({
      entryPoints: [`${ROOT}bench/faults/server.ts`],
      outfile: OUTPUT,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
    process.once('exit', () => rmSync(OUTPUT, { force: true }));
    return OUTPUT;
  })();
  return bundle;
}

/** Starts the server and resolves when it listens; port 0 picks one. */
export async function startServer(databaseUrl: string, port = 0, compactEvery = 500): Promise<ServerProcess> {
  const child = fork(await bundleServer(), [databaseUrl, String(port), String(compactEvery)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  });
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
