/** A Redis or Valkey for tests: one process on a port of its own that keeps nothing. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../network/free-port.fixture.ts';

const BINARIES = ['valkey-server', 'redis-server'];

/** The program, as it is called; `null` where there is none. */
export function findRedis(): string | null {
  return BINARIES.find((name) => spawnSync(name, ['--version']).status === 0) ?? null;
}

export interface TestRedis {
  readonly url: string;
  /** Kills it at once. */
  kill(): Promise<void>;
  /** Starts it on the same port. */
  start(): Promise<void>;
}

export async function startTestRedis(binary: string): Promise<TestRedis> {
  const port = await freePort();
  let child: ChildProcess | null = null;
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      const ended = child;
      child = null;
      if (ended === null || ended.exitCode !== null) return;
      ended.kill('SIGKILL');
      await once(ended, 'exit');
    },
    async start() {
      const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', daemonize: 'no' };
      const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const started = spawn(binary, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
      child = started;
      await new Promise<void>((resolve, reject) => {
        let text = '';
        started.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          if (text.includes('Ready to accept connections')) resolve();
        });
        started.once('error', reject);
        started.once('exit', () => reject(new Error(`${binary} ended at its start: ${text}`)));
      });
    },
  };
  await redis.start();
  return redis;
}
