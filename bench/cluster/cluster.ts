/** Several servers on one PostgreSQL, each a process that can be killed and started again on its port. */
import { type ServerProcess, startServer } from '../faults/server-process.ts';

export interface ClusterOptions {
  readonly databaseUrl: string;
  readonly processes: number;
  /** By what they hear one another: `notify`, or the address of a Redis. */
  readonly bus: string;
  readonly compactEvery?: number;
  /** Beside the processes, which then are web processes; none when absent, and each process does all. */
  readonly workers?: number;
}

export interface Cluster {
  readonly size: number;
  /** The address of a process, whether it lives or not: a balancer learns it late. */
  url(index: number): string;
  kill(index: number, signal: NodeJS.Signals): Promise<void>;
  start(index: number): Promise<void>;
  /** Ends somebody's access, at one process. */
  revoke(index: number, userId: string): void;
  /** Puts a worker in the place of the last, which is lost. */
  replaceWorker(): Promise<void>;
  stop(): Promise<void>;
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { databaseUrl, bus, compactEvery = 500, workers = 0 } = options;
  const role = workers > 0 ? 'web' : 'all';
  const start = (port: number): Promise<ServerProcess> =>
    startServer(databaseUrl, port, compactEvery, bus, role);
  const startWorker = (): Promise<ServerProcess> => startServer(databaseUrl, 0, compactEvery, bus, 'worker');
  const all = await Promise.all(Array.from({ length: options.processes }, () => start(0)));
  const working = await Promise.all(Array.from({ length: workers }, startWorker));
  const at = (index: number): ServerProcess => all[index % all.length] as ServerProcess;
  return {
    size: all.length,
    url: (index) => `ws://127.0.0.1:${at(index).port}/collab`,
    kill: (index, signal) => at(index).end(signal),
    async start(index) {
      all[index % all.length] = await start(at(index).port);
    },
    revoke: (index, userId) => void at(index).child.send({ revoke: userId }),
    async replaceWorker() {
      await working.pop()?.end('SIGKILL');
      working.push(await startWorker());
    },
    async stop() {
      await Promise.all([...all, ...working].map((one) => one.end('SIGKILL')));
    },
  };
}
