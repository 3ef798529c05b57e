/** Several servers on one PostgreSQL, each a process that can be killed and started again on its port. */
import { type ServerProcess, startServer } from '../faults/server-process.ts';

export interface ClusterOptions {
  readonly databaseUrl: string;
  readonly processes: number;
  /** By what they hear one another: `notify`, or the address of a Redis. */
  readonly bus: string;
  readonly compactEvery?: number;
}

export interface Cluster {
  readonly size: number;
  /** The address of a process, whether it lives or not: a balancer learns it late. */
  url(index: number): string;
  kill(index: number, signal: NodeJS.Signals): Promise<void>;
  start(index: number): Promise<void>;
  /** Ends somebody's access, at one process. */
  revoke(index: number, userId: string): void;
  stop(): Promise<void>;
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { databaseUrl, bus, compactEvery = 500 } = options;
  const start = (port: number): Promise<ServerProcess> => startServer(databaseUrl, port, compactEvery, bus);
  const all = await Promise.all(Array.from({ length: options.processes }, () => start(0)));
  const at = (index: number): ServerProcess => all[index % all.length] as ServerProcess;
  return {
    size: all.length,
    url: (index) => `ws://127.0.0.1:${at(index).port}/collab`,
    kill: (index, signal) => at(index).end(signal),
    async start(index) {
      all[index % all.length] = await start(at(index).port);
    },
    revoke: (index, userId) => void at(index).child.send({ revoke: userId }),
    async stop() {
      await Promise.all(all.map((one) => one.end('SIGKILL')));
    },
  };
}
