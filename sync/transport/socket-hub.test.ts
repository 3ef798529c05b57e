import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { MAX_DOCUMENTS_PER_SOCKET } from '#core/protocol/rates.ts';
import { speedUpTime } from '#sync/retry/fast-time.fixture.ts';
import { environment, pause, until } from '#sync/session/session.fixture.ts';
import { acquireSocket, type SharedSocket } from './socket-hub.ts';

const NAME = 'codex/0190a000-0000-7000-8000-000000000001';
/** The protocol's ping: the shortest message there is. */
const PING = Uint8Array.of(9);

const held: { release(): void }[] = [];

beforeEach(speedUpTime);
afterEach(() => {
  for (const one of held.splice(0)) one.release();
});

/** A server that does `greet` with each connection, counted from 1. */
async function startServer(greet: (socket: WebSocket, count: number) => void) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const seen = { connections: 0, at: [] as number[], open: () => server.clients.size };
  server.on('connection', (socket) => {
    seen.connections += 1;
    seen.at.push(performance.now());
    greet(socket, seen.connections);
  });
  await new Promise((resolve) => server.once('listening', resolve));
  held.push({
    release() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `ws://127.0.0.1:${port}`, seen };
}

function acquire(
  url: string,
  { random } = environment as Pick<typeof environment, 'random'>,
  documentName = NAME,
): SharedSocket {
  const socket = acquireSocket({
    url,
    documentName,
    WebSocketPolyfill: WebSocket,
    environment: { random },
  });
  held.unshift(socket);
  return socket;
}

describe('a shared socket', () => {
  it('takes no more documents than the server lets one have; the next ones get another', async () => {
    const { url, seen } = await startServer((socket) => socket.send(PING));
    const names = Array.from({ length: MAX_DOCUMENTS_PER_SOCKET }, (_, number) => `codex/${number}`);
    const all = names.map((name) => acquire(url, environment, name));
    await until(() => all.every((one) => one.isOpen()), 'every socket');
    expect(seen.connections).toBe(2);
    expect(all[0]?.others()).toBe(MAX_DOCUMENTS_PER_SOCKET - 2);
  });

  it('comes back once, not several times over, when it dies between opening and its first message', async () => {
    const { url, seen } = await startServer((socket, count) => {
      if (count <= 2) setTimeout(() => socket.terminate(), 30);
      else socket.send(PING);
    });
    const shared = acquire(url);
    await until(() => seen.connections === 3 && shared.isOpen(), 'the third connection');
    await pause(4_000);
    expect(seen.connections).toBe(3);
    expect(seen.open()).toBe(1);
  }, 20_000);

  it('stays away when it was released while waiting to come back', async () => {
    const { url, seen } = await startServer((socket, count) => {
      socket.send(PING);
      if (count === 1) setTimeout(() => socket.terminate(), 30);
    });
    const shared = acquire(url);
    await until(() => seen.connections === 1 && seen.open() === 0, 'the loss');
    shared.release();
    await pause(2_000);
    expect(seen.connections).toBe(1);
  }, 10_000);

  it('comes back more and more slowly to a server that sends it away every time', async () => {
    const { url, seen } = await startServer((socket) => {
      socket.send(PING);
      setTimeout(() => socket.close(1013, 'try-again-later'), 20);
    });
    acquire(url, { random: () => 0 });
    await until(() => seen.connections === 4, 'three returns');
    const [first = 0, second = 0, third = 0, fourth = 0] = seen.at;
    expect(second - first).toBeLessThan(third - second);
    expect(fourth - third).toBeGreaterThan(1_500);
  }, 20_000);
});
