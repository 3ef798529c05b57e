/** Stretches are made after compaction and after a long look back; a damaged one is not used, and what is missing in between is made again. */
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { entryOf, newDocumentName, textOf, typed } from './journal.contract.ts';
import type { Journal } from './journal.ts';
import { createPostgresJournal } from './postgres-journal.ts';
import { sha256 } from './states/sha256.ts';

const OPERATIONS = 30;
let database: TestDatabase;
/** What a server may, and no more. */
let pool: pg.Pool;
let owner: pg.Pool;
const alarms: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  pool = new pg.Pool({ connectionString: database.serverUrl, max: 3 });
  owner = new pg.Pool({ connectionString: database.url, max: 1 });
  for (const each of [pool, owner]) each.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await owner.end();
  await database.drop();
});

function open(stretchOperations: number): Journal {
  const log = pino({ level: 'warn' }, { write: (line: string) => void alarms.push(line) });
  return createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now, stretchOperations });
}

async function write(journal: Journal): Promise<string> {
  const name = newDocumentName();
  const letters = Array.from({ length: OPERATIONS }, (_, at) => String.fromCharCode(97 + (at % 26)));
  for (const update of typed(letters)) await journal.append(entryOf(name, update));
  return name;
}

async function stretchesOf(name: string): Promise<string[]> {
  const { rows } = await owner.query<{ range: string }>(
    `SELECT "fromSeq" || '-' || "toSeq" AS range FROM "DocumentStretch" WHERE "documentName" = $1 ORDER BY "toSeq"`,
    [name],
  );
  return rows.map(({ range }) => range);
}

async function expectPoints(journal: Journal, name: string): Promise<void> {
  const all = textOf((await journal.load(name)).state);
  for (let seq = 1; seq <= OPERATIONS; seq += 1)
    expect(textOf((await journal.load(name, seq)).state)).toBe(all.slice(0, seq));
}

test('what fills no stretch waits, and what is missing between them is made again', async () => {
  const journal = open(8);
  const name = await write(journal);
  await journal.compact(name);
  const all = ['1-8', '9-16', '17-24'];
  expect(await stretchesOf(name)).toEqual(all);
  await owner.query('DELETE FROM "DocumentStretch" WHERE "documentName" = $1 AND "toSeq" = 16', [name]);
  await expectPoints(journal, name);
  await journal.append(entryOf(name, typed(['!'], 99)[0] ?? new Uint8Array()));
  await journal.compact(name);
  expect(await stretchesOf(name)).toEqual(all);
});

test('a look back over many single operations has them merged', async () => {
  const name = await write(open(1_000));
  await open(1_000).compact(name);
  expect(await stretchesOf(name)).toEqual([]);
  const journal = open(5);
  await journal.load(name, 25);
  await expect.poll(() => stretchesOf(name)).toHaveLength(OPERATIONS / 5);
  await expectPoints(journal, name);
});

test('a damaged stretch is told of and not used', async () => {
  const journal = open(8);
  const name = await write(journal);
  await journal.compact(name);
  await owner.query(
    `UPDATE "DocumentStretch" SET "content" = '\\x00' WHERE "documentName" = $1 AND "toSeq" = 16`,
    [name],
  );
  alarms.splice(0);
  await expectPoints(journal, name);
  expect(alarms.join('')).toContain('do not match their checksum');
  // Nor is one that cannot be unpacked, however right its checksum.
  await owner.query(`UPDATE "DocumentStretch" SET "sha256" = $2 WHERE "documentName" = $1 AND "toSeq" = 16`, [
    name,
    sha256(Uint8Array.of(0)),
  ]);
  alarms.splice(0);
  await expectPoints(journal, name);
  expect(alarms.join('')).toContain('using others');
});
