/** Edits of several documents that two processes store together, while each writes to the same documents alone. */
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { entryOf, newDocumentName, typed } from './journal.contract.ts';
import { createPostgresJournal } from './postgres-journal.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  pool = new pg.Pool({ connectionString: database.serverUrl, max: 4 });
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const open = () =>
  createPostgresJournal({ pool, threads: NO_THREADS, log: pino({ level: 'silent' }), now: Date.now });

test('stores together what others write at the same time, and each other in another order', async () => {
  const names = [newDocumentName(), newDocumentName(), newDocumentName()];
  const journals = [open(), open()] as const;
  const single = Array.from({ length: 40 }, (_, index) => typed([`${index},`], index + 1)[0] as Uint8Array);
  const [first] = typed(['a']) as [Uint8Array];
  for (const name of names) await journals[0].append(entryOf(name, first));
  const together = Array.from({ length: 12 }, (_, index) => {
    const order = index % 2 === 0 ? names : [...names].reverse();
    const [update] = typed([`t${index}`], 1_000 + index) as [Uint8Array];
    return order.map((name) => entryOf(name, update, { operationId: `act:${index}` }));
  });
  await Promise.all([
    ...single.map((update, index) =>
      (index % 2 === 0 ? journals[0] : journals[1]).append(entryOf(names[index % 3] as string, update)),
    ),
    ...together.map((entries, index) =>
      (index % 2 === 0 ? journals[0] : journals[1]).appendTogether(entries),
    ),
  ]);
  for (const name of names) {
    expect(await journals[1].verify(name)).toMatchObject({ ok: true });
    const ids = together.map((_, index) => `act:${index}`);
    expect(await journals[1].findAll(name, ids)).toHaveLength(together.length);
  }
  const heads = await journals[0].headSeqs(names);
  expect([...heads.values()].reduce((sum, seq) => sum + seq, 0)).toBe(3 + 40 + 36);
});
