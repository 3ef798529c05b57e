/** A database whose machine hangs: it takes connections, and answers nothing. */
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { connectJournal } from '../journal/journal-pool.ts';
import { type HungDatabase, startHungDatabase } from './hung-database.fixture.ts';
import { createPrisma } from './prisma-client.ts';

const log = pino({ level: 'silent' });
let hung: HungDatabase;

afterEach(() => hung.stop());

test('the journal gives up a connection that is not made, so that the next attempt may come to another machine', {
  timeout: 20_000,
}, async () => {
  hung = await startHungDatabase(false);
  const pool = connectJournal(hung.url, false, log);
  await expect(pool.query('SELECT 1')).rejects.toThrow(/timeout/);
  expect(pool.totalCount).toBe(0);
  await pool.end();
});

test('a query that is not answered fails, and its connection is not used again', async () => {
  hung = await startHungDatabase(true);
  const prisma = createPrisma(hung.url, { answersWithinMs: 300, connections: 1 });
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    await expect(prisma.$queryRawUnsafe('SELECT 1')).rejects.toThrow();
    expect(hung.connections).toBe(attempt);
  }
  await prisma.$disconnect();
});
