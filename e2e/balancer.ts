/** A balancer without sticky sessions: passes each connection on to the next process that takes it. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Balancer {
  readonly port: number;
  stop(): Promise<void>;
}

/** `ports` may change while it runs: the next connection goes to what they are then. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  let turn = 0;
  const open = new Set<Socket>();

  function keep(socket: Socket): void {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  }

  /** Asks one process after the other, each once. */
  function pass(page: Socket, left: number): void {
    if (left === 0) {
      page.destroy();
      return;
    }
    turn += 1;
    const process = connect(ports[turn % ports.length] ?? 0, '127.0.0.1');
    process.once('connect', () => {
      keep(process);
      process.pipe(page).pipe(process);
      page.once('close', () => process.destroy());
      process.once('close', () => page.destroy());
    });
    process.once('error', () => {
      if (process.connecting || !open.has(process)) pass(page, left - 1);
    });
  }

  const server = createServer((page) => {
    keep(page);
    pass(page, ports.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
