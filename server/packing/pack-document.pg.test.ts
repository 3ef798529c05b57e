/** Operations that are packed look like rows to whoever reads the journal; and whatever happens while they are packed, none is lost. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { checkDocument } from '../checkpoints/check-document.ts';
import { listSigningKeys } from '../checkpoints/signing-keys.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { outlineOf } from '../journal/columns/outlines.ts';
import { entryOf, newDocumentName, testJournal, textOf, typed } from '../journal/journal.contract.ts';
import type { Journal, LoadedDocument } from '../journal/journal.ts';
import { anyRows } from '../journal/packed-rows.fixture.ts';
import { isWrittenByOthers, listWritten } from '../journal/reading/writers.ts';
import { digestDocument } from '../journal/states/document-digest.ts';
import { packDocument } from './pack-document.ts';
import { openPackingWorld, type PackingWorld, packingJournal, SMALL } from './packed-journal.fixture.ts';

let database: TestDatabase;
let world: PackingWorld;
beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  world = await openPackingWorld(database);
});
afterAll(async () => {
  await world?.close();
  await database?.drop();
});

const words = (count: number) => typed(Array.from({ length: count }, (_, index) => `${index} `));

async function write(name: string, updates: readonly Uint8Array[]): Promise<void> {
  for (const update of updates) await world.journal.append(entryOf(name, update));
}

async function count(table: string, name: string): Promise<number> {
  const { rows } = await world.owner.query(`SELECT FROM "${table}" WHERE "documentName" = $1`, [name]);
  return rows.length;
}

async function verify(name: string): Promise<string[]> {
  const keys = await listSigningKeys({ prisma: world.prisma, appSecret: world.services.env.appSecret });
  const { breaks } = await checkDocument(world.services, name, keys);
  return breaks.map(({ kind, seq }) => `${kind} ${seq}`);
}

describe('a journal in which everything is packed that can be', () => {
  testJournal(() => packingJournal(world));

  test('has packed some', async () => {
    const { rows } = await world.owner.query('SELECT FROM "PackedOperations"');
    expect(rows.length).toBeGreaterThan(50);
  });
});

/** Everything that a journal answers about a document, in a form that differs when a byte of it does. */
async function readAll(journal: Journal, name: string, operations: number): Promise<string[]> {
  const answers: unknown[] = [];
  const rows = [];
  for await (const row of journal.walk(name, { after: 0 })) rows.push(row);
  answers.push(rows);
  for (const limit of [1, 4, 1_000])
    for (const before of [undefined, 1, 2, Math.ceil(operations / 2), operations])
      for (const root of [undefined, 'field:body', 'field:list', 'field:none'])
        answers.push(await journal.list(name, { limit, ...(before && { before }), ...(root && { root }) }));
  answers.push(await journal.describe(name, { limit: 7 }));
  for (const options of [{ limit: 3 }, { limit: 1_000 }, { limit: 1_000, root: 'field:body' }]) {
    const outlines = await journal.outline(name, options);
    expect(outlines).toEqual((await journal.describe(name, options)).map(outlineOf));
    answers.push(outlines);
  }
  for (const after of [0, 2, operations - 1])
    for (const limit of [1, 5, 1_000])
      answers.push(await journal.listTouching(name, ['field:rich', 'field:values'], { after, limit }));
  const ids = rows.map(({ operationId }) => operationId);
  answers.push(await journal.findAll(name, [...ids, 'nobody']), await journal.find(name, ids[0] ?? ''));
  answers.push(await journal.has(name, ids[0] ?? ''), await journal.has(name, 'nobody'));
  for (const clientId of new Set(rows.map((row) => row.clientId)))
    answers.push(await journal.authorOf(name, clientId));
  const ranges = [{ documentName: name, after: 1, upTo: operations - 1 }];
  answers.push(await journal.readRows(ranges, 1_000), await journal.readRows(ranges, 2));
  for (let seq = 1; seq <= operations; seq += 1) answers.push(withContent(await journal.load(name, seq)));
  for (const actorId of new Set(rows.map(({ actor }) => actor.id)))
    answers.push(
      (await listWritten(world.prisma, actorId)).filter(({ documentName }) => documentName === name),
      await isWrittenByOthers(world.prisma, [name], actorId),
    );
  answers.push(await journal.verify(name), await journal.head(name), await journal.headSeq(name));
  return answers.map((answer) => canonicalJson(withHex(answer)));
}

/** By what a document has that loads it, waiting parts included: the bytes of a state are others where it came from a snapshot. */
function withContent({ state, ...rest }: LoadedDocument) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  const { pendingStructs, pendingDs } = doc.store;
  const isWaiting = [pendingStructs !== null, pendingDs !== null];
  return { ...rest, digest: digestDocument(doc), vector: Y.encodeStateVector(doc), isWaiting };
}

function withHex(value: unknown): JsonValue {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(withHex);
  if (typeof value !== 'object' || value === null) return (value ?? null) as JsonValue;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, withHex(each)]])),
  );
}

test('random histories answer everything as before they were packed, at every operation', {
  timeout: 300_000,
}, async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(anyRows('codex/x', 25), fc.nat(6), async (rows, kept) => {
      const name = newDocumentName();
      for (const { payload, operationId, actor, clientId, origin, clientTime, summary, proposal } of rows) {
        // What is no update never comes to the journal.
        const isUpdate = (() => {
          try {
            return Y.decodeUpdate(payload) !== null;
          } catch {
            return false;
          }
        })();
        if (!isUpdate) continue;
        const entry = {
          documentName: name,
          payload,
          operationId,
          actor,
          clientId,
          origin,
          clientTime,
          summary,
        };
        await world.journal.append({ ...entry, ...(proposal && { proposal }) });
      }
      const operations = await world.journal.headSeq(name);
      if (operations < 2) return;
      read += operations;
      const before = await readAll(world.journal, name, operations);
      await world.pack(name);
      expect(await world.packedSeq(name)).toBe(operations - 1);
      expect(await readAll(world.journal, name, operations)).toEqual(before);
      // Written on and packed on.
      for (const update of words(kept)) await world.journal.append(entryOf(name, update));
      const grown = await readAll(world.open(), name, operations + kept);
      await world.pack(name);
      expect(await readAll(world.open(), name, operations + kept)).toEqual(grown);
      expect(await verify(name)).toEqual([]);
    }),
    { numRuns: 20 },
  );
  // Not of next to nothing.
  expect(read).toBeGreaterThan(60);
});

test('what is packed is no row any more, and no more than what is old, signed and in a snapshot', async () => {
  const name = newDocumentName();
  const { services, journal } = world;
  const options = { before: Date.now() + 60_000, size: SMALL };
  await write(name, words(10));
  expect(await packDocument(services, name, options)).toBe(0);
  await journal.compact(name);
  expect(await packDocument(services, name, options)).toBe(0);
  expect(await world.pack(name)).toBe(9);
  expect([await count('DocumentUpdate', name), await count('PackedOperations', name)]).toEqual([1, 3]);
  const young = newDocumentName();
  await write(young, words(10));
  await world.pack(young, { ...SMALL, rows: 100, fewest: 50 });
  expect(await packDocument(services, young, { ...options, before: Date.now() - 60_000 })).toBe(0);
  expect(await count('DocumentUpdate', young)).toBe(10);
});

test('an operation that is packed is not stored again, by a process that knew the document before either', async () => {
  const name = newDocumentName();
  const updates = words(9);
  await write(name, updates.slice(0, 8));
  const other = world.open();
  await other.append(entryOf(name, updates[8] as Uint8Array));
  await world.pack(name);
  for (const journal of [world.journal, other, world.open()])
    expect(await journal.append(entryOf(name, updates[2] as Uint8Array))).toEqual({
      seq: 3,
      duplicate: true,
    });
  const [fresh, again] = await Promise.all([
    other.append(entryOf(name, typed(['new'], 99)[0] as Uint8Array)),
    other.append(entryOf(name, updates[4] as Uint8Array)),
  ]);
  expect([fresh, again]).toEqual([
    { seq: 10, duplicate: false },
    { seq: 5, duplicate: true },
  ]);
  expect(await verify(name)).toEqual([]);
});

test('several write while it is packed, and several pack: every edit is there once', async () => {
  const name = newDocumentName();
  const journals = [world.open(), world.open()];
  const writers = [11, 12].map((client) =>
    typed(
      Array.from({ length: 60 }, () => `${client} `),
      client,
    ),
  );
  await write(name, words(5));
  const isDone = { yes: false };
  const packers = [1, 2].map(async () => {
    while (!isDone.yes) await world.pack(name).catch(() => undefined);
  });
  await Promise.all(
    writers.map(async (updates, index) => {
      for (const update of updates) await journals[index]?.append(entryOf(name, update));
    }),
  );
  isDone.yes = true;
  await Promise.all(packers);
  expect(await world.journal.headSeq(name)).toBe(125);
  expect(await world.packedSeq(name)).toBeGreaterThan(3);
  expect(textOf((await world.journal.load(name)).state).split(' ')).toHaveLength(126);
  expect(await verify(name)).toEqual([]);
});

test('a history that is not as it was recorded stays in rows', async () => {
  for (const assignment of [`"actorName" = 'Somebody'`, `"origin" = 'import'`, `"payload" = '\\x0000'`]) {
    const name = newDocumentName();
    await write(name, words(8));
    await world.pack(name, { ...SMALL, fewest: 100, rows: 100 });
    await world.owner.query('SET session_replication_role = replica');
    await world.owner.query(
      `UPDATE "DocumentUpdate" SET ${assignment} WHERE "documentName" = $1 AND "seq" = 5`,
      [name],
    );
    await world.owner.query('SET session_replication_role = DEFAULT');
    const packing = packDocument(world.services, name, {
      before: Date.now() + 1_000,
      size: { ...SMALL, rows: 6 },
    });
    await expect(packing).rejects.toMatchObject({ code: 'corrupt' });
    expect(await count('DocumentUpdate', name)).toBe(8);
  }
});

test('packed operations are changed and deleted by nobody, and erased with their document', async () => {
  const name = newDocumentName();
  await write(name, words(7));
  await world.pack(name);
  for (const sql of [
    `UPDATE "PackedOperations" SET "content" = '\\x01'`,
    'DELETE FROM "PackedOperations"',
    'TRUNCATE "PackedOperations"',
  ])
    await expect(world.owner.query(sql)).rejects.toThrow('never changed');
  await expect(world.pool.query('DELETE FROM "PackedOperations"')).rejects.toThrow('permission denied');
  await world.journal.purge([name]);
  expect([await count('DocumentUpdate', name), await count('PackedOperations', name)]).toEqual([0, 0]);
});

test('connections that are lost at any moment of packing lose nothing', { timeout: 120_000 }, async () => {
  const name = newDocumentName();
  const updates = words(90);
  await write(name, updates);
  await world.journal.compact(name);
  let isDone = false;
  const killer = (async () => {
    while (!isDone) {
      await world.owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()
         AND (query LIKE '%packOperations%' OR random() < 0.05)`,
      );
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  })();
  for (let round = 0; round < 40; round += 1) await world.pack(name).catch(() => undefined);
  isDone = true;
  await killer;
  await expect.poll(() => world.pack(name).catch(() => -1)).toBeGreaterThanOrEqual(0);
  await world.pack(name);
  expect(await world.packedSeq(name)).toBe(89);
  expect(await verify(name)).toEqual([]);
  const rows = await world.journal.list(name, { limit: 1_000 });
  expect(rows.map(({ payload }) => Buffer.from(payload).toString('hex')).reverse()).toEqual(
    updates.map((update) => Buffer.from(update).toString('hex')),
  );
});
