import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createBroadcast } from './broadcast.ts';
import { inflateQuickly } from './quick-inflate.ts';
import { createSocketSender, type SocketSender } from './socket-sender.ts';
import { createUpgradeHandler } from './upgrade.ts';

const MAX_PAYLOAD = 1_000_000;
let server: Server | null = null;
let clients: WebSocket[] = [];
/**
 * By the path that a peer asks for. Whoever asks for another one is no peer: a client of another test, which looks for its server at a
 * port that is this one's now.
 */
const handlers = new Map<string, ReturnType<typeof createUpgradeHandler>>();

afterEach(async () => {
  for (const client of clients) client.terminate();
  clients = [];
  handlers.clear();
  const old = server;
  server = null;
  await new Promise((resolve) => (old === null ? resolve(null) : old.close(resolve)));
});

interface Peer {
  readonly client: WebSocket;
  readonly sender: SocketSender;
  /** What the client got, and what the server got of it. */
  readonly received: string[];
  readonly taken: string[];
}

async function listen(): Promise<Server> {
  const http = createServer();
  http.on('upgrade', (request, socket, head) => {
    const handler = handlers.get(request.url ?? '');
    if (handler === undefined) socket.destroy();
    else handler(request, socket, head);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return http;
}

/** A peer that offers what browsers offer (compression kept between messages), or none. */
async function connect(compression: boolean): Promise<Peer> {
  const taken: string[] = [];
  const received: string[] = [];
  const http = server ?? (await listen());
  server = http;
  const path = `/peer-${handlers.size}`;
  const joined = new Promise<SocketSender>((resolve) => {
    const upgrade = createUpgradeHandler({
      origins: [],
      log: pino({ level: 'silent' }),
      maxPayload: MAX_PAYLOAD,
      isClosing: () => false,
      onSocket(ws, _request, wire) {
        ws.on('message', (data: Buffer) => taken.push(data.toString()));
        ws.on('error', () => undefined);
        resolve(createSocketSender(wire, { mayWrite: () => true }));
      },
    });
    handlers.set(path, upgrade);
  });
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}${path}`, {
    perMessageDeflate: compression,
  });
  clients.push(client);
  client.on('message', (data: Buffer) => received.push(data.toString()));
  await new Promise((resolve) => client.once('open', resolve));
  return { client, sender: await joined, received, taken };
}

/** Like what editors send: mostly the same text, now and then a long one. */
const message = fc.oneof(
  { weight: 8, arbitrary: fc.nat(200).map((n) => `caret of editor ${n % 7} at ${n} `.repeat(1 + (n % 9))) },
  { weight: 1, arbitrary: fc.nat(9).map((n) => `paste ${n} `.repeat(3_000 * n)) },
);
const step = fc.record({
  text: message,
  to: fc.subarray([0, 1, 2, 3, 4, 5]),
  how: fc.constantFrom('all', 'alone', 'next'),
});

it('brings every reader its messages in order, whoever shares a frame with whom', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
      const peers: Peer[] = [];
      for (let index = 0; index < 6; index += 1) peers.push(await connect(index !== 5));
      const broadcast = createBroadcast();
      const expected = peers.map((): string[] => []);
      for (const { text, to, how } of steps) {
        const bytes = Buffer.from(text);
        broadcast.during(() => {
          for (const index of to) {
            const { sender } = peers[index] as Peer;
            if (how === 'all') broadcast.take(sender, bytes);
            else if (how === 'alone') sender.send(bytes);
            else sender.sendWithNext(bytes, 0);
            expected[index]?.push(text);
          }
        });
        if (how !== 'all') await new Promise((resolve) => setTimeout(resolve, how === 'next' ? 3 : 0));
      }
      await expect
        .poll(() => peers.map(({ received }) => received.length), { timeout: 5_000 })
        .toEqual(expected.map(({ length }) => length));
      expect(peers.map(({ received }) => received)).toEqual(expected);
      for (const { client } of peers) client.terminate();
    }),
    { numRuns: 12 },
  );
});

it('reads what a peer compresses, short or long, and refuses what inflates beyond the limit', async () => {
  const { client, taken } = await connect(true);
  const texts = Array.from({ length: 400 }, (_, n) =>
    `edit ${n % 11} of the text `.repeat(1 + ((n * 37) % 300)),
  );
  for (const text of texts) client.send(text);
  await expect.poll(() => taken.length, { timeout: 5_000 }).toBe(texts.length);
  expect(taken).toEqual(texts);
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.send('x'.repeat(MAX_PAYLOAD + 1));
  await closed;
  expect(taken.length).toBe(texts.length);
});

it('finds the inflater of ws where it replaces it', async () => {
  const { client } = await connect(true);
  expect(inflateQuickly(client, MAX_PAYLOAD, 15)).toBe(true);
});

it('compresses a caret that resembles the one before to a few bytes, once for all readers', async () => {
  const peers = [await connect(true), await connect(true), await connect(true), await connect(true)];
  const broadcast = createBroadcast();
  const caret = (clock: number): Buffer =>
    Buffer.from(
      JSON.stringify({
        user: { id: 'u1', name: 'Rae Example' },
        cursor: { anchor: { clock }, head: { clock } },
      }),
    );
  let bytes = 0;
  for (let clock = 0; clock < 20; clock += 1) {
    const text = caret(1000 + clock);
    const frames: Buffer[] = [];
    broadcast.during(() => {
      for (const { sender } of peers)
        broadcast.take(
          {
            get window() {
              return sender.window;
            },
            writePlain: (frame) => sender.writePlain(frame),
            cork: () => sender.cork(),
            uncork: () => sender.uncork(),
            writePacked(frame, readers) {
              frames.push(frame.bytes);
              sender.writePacked(frame, readers);
            },
          },
          text,
        );
    });
    expect(new Set(frames).size).toBe(1);
    if (clock > 0) bytes += frames[0]?.length ?? 0;
  }
  expect(bytes / 19).toBeLessThan(25);
});
