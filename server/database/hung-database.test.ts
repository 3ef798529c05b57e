/** A database whose machine hangs: it takes connections, and answers nothing. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { connectJournal } from '../journal/journal-pool.ts';
import { createPrisma } from './prisma-client.ts';

const log = pino({ level: 'silent' });
const LET_IN = Buffer.from([...[0x52, 0, 0, 0, 8, 0, 0, 0, 0], ...[0x5a, 0, 0, 0, 5, 0x49]]);
let server: Server;
const open = new Set<Socket>();

/** `letsIn`: it hangs only after a connection was made. */
async function startHung(letsIn: boolean): Promise<string> {
  server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    // AuthenticationOk and ReadyForQuery, once.
    socket.once('data', () => void (letsIn && socket.write(LET_IN)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `postgresql://somebody@127.0.0.1:${(server.address() as AddressInfo).port}/bindery`;
}

afterEach(async () => {
  for (const socket of open) socket.destroy();
  open.clear();
  server.close();
  await once(server, 'close');
});

test('the journal gives up a connection that is not made, so that the next attempt may come to another machine', {
  timeout: 20_000,
}, async () => {
  const pool = connectJournal(await startHung(false), false, log);
  await expect(pool.query('SELECT 1')).rejects.toThrow(/timeout/);
  expect(pool.totalCount).toBe(0);
  await pool.end();
});

test('a query that is not answered fails, and its connection is not used again', async () => {
  const prisma = createPrisma(await startHung(true), { answersWithinMs: 300, connections: 1 });
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    await expect(prisma.$queryRawUnsafe('SELECT 1')).rejects.toThrow();
    expect(open.size).toBe(attempt);
  }
  await prisma.$disconnect();
});
