/** `npm run measure:journal [-- --rows N] [--documents N] [--partitions N] [--heads]`: the journal at size, in one table and in partitions; see docs/adr/0034. */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startTestDatabase } from '#server/database/test-database.ts';
import type { TableForm } from './journal-tables.ts';
import { type FilledJournal, fillForm, type Load, measureHeads, type Row } from './measure-journal.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    documents: { type: 'string', default: '20000' },
    partitions: { type: 'string', default: '16' },
    heads: { type: 'boolean', default: false },
  },
});
const ROUNDS = 4;
const load: Load = {
  rows: Number(values.rows),
  documents: Number(values.documents),
  commits: 5_000,
  deletions: 50,
};
const partitions = Number(values.partitions);
const [BY_DOCUMENT, BY_TIME] = ['"documentName", "createdAt"', '"createdAt"'];
const FORMS: Readonly<Record<string, TableForm>> = {
  'one table': { partitions: 0, indexes: [BY_DOCUMENT, BY_TIME] },
  [`${partitions} partitions`]: { partitions, indexes: [BY_DOCUMENT, BY_TIME] },
  'one table without (documentName, createdAt)': { partitions: 0, indexes: [BY_TIME] },
};

const show = (row: Row): void => void process.stdout.write(`${JSON.stringify(row, null, 1)}\n`);
const postgres = await startTestDatabase();
try {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  // As PostgreSQL comes, but for what would run in between.
  for (const setting of ["max_wal_size = '8GB'", 'autovacuum = off'])
    await client.query(`ALTER SYSTEM SET ${setting}`);
  await client.query('SELECT pg_reload_conf()');
  await client.end();
  if (values.heads)
    for (const fillfactor of [100, 70]) show(await measureHeads(postgres.url, fillfactor, load));
  const filled: FilledJournal[] = [];
  for (const [name, form] of Object.entries(FORMS))
    filled.push(await fillForm(postgres.url, name, form, load));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const journal of round % 2 === 0 ? filled : filled.toReversed()) await journal.measureRound();
  for (const journal of filled) show(await journal.finish());
} finally {
  await postgres.stop();
}
