/** The address that servers have of their database, which an operator moves from one PostgreSQL to another: a virtual address, or a proxy. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface DatabaseAddress {
  /** The same database by this address. */
  at(url: string): string;
  /** New connections lead to this port from now on. Those that there are stay what they are. */
  move(port: number): void;
  stop(): Promise<void>;
}

export async function openDatabaseAddress(port: number): Promise<DatabaseAddress> {
  let target = port;
  const open = new Set<Socket>();
  const keep = (socket: Socket, onClosed: () => void): void => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      open.delete(socket);
      onClosed();
    });
  };
  const server = createServer((client) => {
    const database = connect(target, '127.0.0.1');
    keep(client, () => database.destroy());
    keep(database, () => client.destroy());
    client.setNoDelay(true);
    database.setNoDelay(true);
    client.pipe(database).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    at(url) {
      const moved = new URL(url);
      moved.port = String((server.address() as AddressInfo).port);
      return moved.href;
    },
    move(next) {
      target = next;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
