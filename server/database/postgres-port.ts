/** Chooses the loopback port of an embedded PostgreSQL. */
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { BinderyError } from '#core/errors.ts';
import type { PostgresCluster } from './postgres-cluster.ts';

/** The port of the last start, so that connection strings stay valid, or a free one. */
export async function choosePort(cluster: PostgresCluster): Promise<number> {
  const last = existsSync(cluster.port) ? Number(readFileSync(cluster.port, 'utf8')) : 0;
  if (Number.isInteger(last) && last > 0 && (await probePort(last)) !== null) return last;
  const free = await probePort(0);
  if (free === null)
    throw new BinderyError('unavailable', 'There is no free port on 127.0.0.1 for the database.');
  return free;
}

async function probePort(port: number): Promise<number | null> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const { port: bound } = server.address() as AddressInfo;
      server.close(() => resolve(bound));
    });
  });
}
