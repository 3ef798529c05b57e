/** The journal after a page has returned from a day offline. */
import * as encoding from 'lib0/encoding';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import * as Y from 'yjs';
import { operationId } from '#core/document/summarize-update.ts';
import { SYNC_BATCH, writeEditBatch } from '#core/protocol/wire/edit-batch.ts';
import { type UpdateTrailer, writeUpdateTrailer } from '#core/protocol/wire/update-trailer.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { newDocumentName } from '../journal/journal.contract.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { type Fixture, startFixture } from './collaboration.fixture.ts';

const SEGMENTS = 300;
const PER_FRAME = 70;
const MINUTE = 60_000;

let database: TestDatabase;
let pool: pg.Pool;
let fixture: Fixture;
const commits: number[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
  pool.on('error', () => undefined);
  const log = pino({ level: 'silent' });
  const onCommit = (entries: number) => void commits.push(entries);
  fixture = await startFixture({
    journal: createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now, onCommit }),
  });
});

afterAll(async () => {
  await fixture.stop();
  await pool.end();
  await database.drop();
});

it('OB5: segments of a day away are journalled as the operations they were, many in one commit, and once', async () => {
  const name = newDocumentName();
  const member = fixture.join(name, 'editor:ines');
  await expect.poll(() => member.provider.isSynced, { timeout: 10_000 }).toBe(true);
  const away = new Y.Doc();
  const segments: { update: Uint8Array; at: number }[] = [];
  const start = Date.now() - SEGMENTS * MINUTE;
  away.on('update', (update: Uint8Array) => segments.push({ update, at: start + segments.length * MINUTE }));
  for (let index = 0; index < SEGMENTS; index += 1) {
    const text = away.getText(index % 2 === 0 ? 'title' : 'field:notes');
    text.insert(text.length, `segment ${index} `);
  }
  commits.length = 0;
  const { websocketProvider } = member.provider.configuration;
  // The first half comes twice: the connection was lost before the answers came.
  for (const { update, at } of segments.slice(0, SEGMENTS / 2))
    websocketProvider.send(updateFrame(name, update, at));
  for (let from = 0; from < SEGMENTS; from += PER_FRAME)
    websocketProvider.send(batchFrame(name, segments.slice(from, from + PER_FRAME)));
  await expect.poll(() => fixture.journal.headSeq(name), { timeout: 30_000 }).toBe(SEGMENTS);

  const rows = [...(await fixture.journal.list(name, { limit: SEGMENTS + 1 }))].reverse();
  expect(rows.map((row) => ({ operation: row.operationId, at: row.clientTime }))).toEqual(
    segments.map(({ update, at }) => ({ operation: operationId(update), at })),
  );
  expect(new Set(rows.map(({ actor }) => actor.name))).toEqual(new Set(['ines']));
  expect(rows.map(({ summary }) => summary.fields.map(({ field }) => field))).toEqual(
    segments.map((_, index) => [index % 2 === 0 ? 'title' : 'notes']),
  );
  // How many share one depends on how fast they come.
  expect(commits.length).toBeLessThan(SEGMENTS);
});

function batchFrame(name: string, segments: readonly { update: Uint8Array; at: number }[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, name);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, SYNC_BATCH);
    const edits = segments.map(({ update, at }) => ({ update, trailer: trailerOf(update, at) }));
    writeEditBatch(encoder, edits);
  });
}

function trailerOf(update: Uint8Array, clientTime: number): UpdateTrailer {
  return { clientTime, operationId: operationId(update) };
}

function updateFrame(name: string, update: Uint8Array, clientTime: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, name);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint8Array(encoder, update);
    writeUpdateTrailer(encoder, trailerOf(update, clientTime));
  });
}
