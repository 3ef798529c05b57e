import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { createTestDatabase } from '#server/database/test-database.ts';
import { appendEdit, documentName, fillJournal } from './journal-tables.ts';

it('fills a journal that takes an edit by the statement of the product', async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await fillJournal(client, 2, 40);
    await client.query('UPDATE "Document" SET "headHash" = $1', [Buffer.alloc(32)]);
    await appendEdit(client, documentName(1), 21, Date.now());
    const { rows } = await client.query(
      'SELECT max("seq")::int AS last, count(*)::int AS count FROM "DocumentUpdate" GROUP BY "documentName" ORDER BY "documentName"',
    );
    expect(rows).toEqual([
      { last: 20, count: 20 },
      { last: 21, count: 21 },
    ]);
  } finally {
    await client.end();
    await database.drop();
  }
});
