/** A database whose machine hangs: it takes connections, and answers nothing. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface HungDatabase {
  readonly url: string;
  /** How many connections there are. */
  readonly connections: number;
  stop(): Promise<void>;
}

/** AuthenticationOk and ReadyForQuery. */
const LET_IN = Buffer.from([...[0x52, 0, 0, 0, 8, 0, 0, 0, 0], ...[0x5a, 0, 0, 0, 5, 0x49]]);

/** `letsIn`: it hangs only after a connection was made. */
export async function startHungDatabase(letsIn: boolean): Promise<HungDatabase> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', () => void (letsIn && socket.write(LET_IN)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `postgresql://somebody@127.0.0.1:${(server.address() as AddressInfo).port}/bindery`,
    get connections() {
      return open.size;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
