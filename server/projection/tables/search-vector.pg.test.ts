/** PostgreSQL reads the written vectors, and matches exactly what the highlighter marks. */
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { anyCharacter } from '#core/any-text.fixture.ts';
import { matchesAll, needlesOf } from '#core/search/highlight.ts';
import { parseSearch } from '#core/search/parse-search.ts';
import { storableText } from '../../database/database-text.ts';
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts';
import { writeQuery, writeVector } from './search-vector.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test('whatever the text and the query, the index and the highlighter agree', async () => {
  const piece = fc.constantFrom(
    'ab',
    'abc',
    'A',
    'é',
    'ß',
    '京',
    '都',
    'x1',
    'أ',
    'ָ',
    '🚀',
    '+',
    '\u00ad',
    "'",
    '\\',
    ':*',
    '&',
    '"',
    '-',
    ' ',
    ' ',
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    fc.string({ unit: anyCharacter, maxLength: 20 }),
  );
  await fc.assert(
    fc.asyncProperty(text, text, async (body, q) => {
      const terms = parseSearch(storableText(q), { today: '2026-11-22' }).terms.filter(
        (term) => !term.negated,
      );
      const query = writeQuery(terms);
      if (query === null) return;
      const vector = writeVector([{ text: storableText(body), weight: 'C' }]);
      const { rows } = await client.query('SELECT $1::tsvector @@ $2::tsquery AS found', [vector, query]);
      expect(rows[0]?.found).toBe(matchesAll(storableText(body), needlesOf(terms)));
    }),
    { numRuns: 300 },
  );
});

test('a vector stays within what PostgreSQL takes, and keeps what comes first', async () => {
  const words = Array.from({ length: 200_000 }, (_, number) => `w${number}`).join(' ');
  const vector = writeVector([
    { text: 'title', weight: 'A' },
    { text: `${'same '.repeat(5_000)}${words}`, weight: 'C' },
  ]);
  const { rows } = await client.query(
    `SELECT $1::tsvector @@ 'title:A & w7'::tsquery AS first, $1::tsvector @@ 'w199999'::tsquery AS last`,
    [vector],
  );
  expect(rows).toEqual([{ first: true, last: false }]);
});
