/** Packed operations that are written back as rows are the rows that they were, whatever stops it on the way. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { checkDocument } from '../checkpoints/check-document.ts';
import { listSigningKeys } from '../checkpoints/signing-keys.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { entryOf, newDocumentName, textOf, typed } from '../journal/journal.contract.ts';
import { anyRows } from '../journal/packed-rows.fixture.ts';
import { openPackingWorld, type PackingWorld } from './packed-journal.fixture.ts';
import { unpackAll, unpackDocument } from './unpack-document.ts';

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

async function write(count: number): Promise<string> {
  const name = newDocumentName();
  for (const update of typed(Array.from({ length: count }, (_, index) => `${index} `)))
    await world.journal.append(entryOf(name, update));
  return name;
}

/** Every column of every row, as the database has it. */
async function rowsOf(name: string): Promise<string[]> {
  const { rows } = await world.owner.query<{ row: string }>(
    `SELECT to_jsonb(u)::text AS row FROM "DocumentUpdate" u WHERE "documentName" = $1 ORDER BY "seq"`,
    [name],
  );
  return rows.map(({ row }) => row);
}

async function blocksOf(name: string): Promise<number> {
  return await world.prisma.packedOperations.count({ where: { documentName: name } });
}

async function breaksOf(name: string): Promise<string[]> {
  const keys = await listSigningKeys({ prisma: world.prisma, appSecret: world.services.env.appSecret });
  const { breaks } = await checkDocument(world.services, name, keys);
  return breaks.map(({ kind, seq }) => `${kind} ${seq}`);
}

test('whatever was packed, its rows come back byte by byte, and it holds', { timeout: 120_000 }, async () => {
  let packed = 0;
  await fc.assert(
    fc.asyncProperty(anyRows('codex/x', 20), async (rows) => {
      const name = newDocumentName();
      for (const { prevHash: _p, hash: _h, crc32c: _c, serverTime: _t, seq: _s, branch: _b, ...row } of rows)
        if (isUpdate(row.payload)) await world.journal.append({ ...row, documentName: name });
      const before = await rowsOf(name);
      packed += await world.pack(name);
      await unpackDocument(world.services, name);
      expect(await rowsOf(name)).toEqual(before);
      expect([await blocksOf(name), await world.packedSeq(name), await breaksOf(name)]).toEqual([0, 0, []]);
    }),
    { numRuns: 25 },
  );
  expect(packed).toBeGreaterThan(25);
});

function isUpdate(payload: Uint8Array): boolean {
  try {
    return Y.decodeUpdate(payload) !== null;
  } catch {
    return false;
  }
}

test('stopped after any block it is whole, read as before, written in, and goes on from there', async () => {
  const name = await write(14);
  const before = await rowsOf(name);
  const text = textOf((await world.journal.load(name)).state);
  expect(await world.pack(name)).toBe(13);
  for (let blocks = await blocksOf(name); blocks > 0; blocks -= 1) {
    let looks = 0;
    await unpackDocument(world.services, name, { isStopped: () => looks++ > 0 });
    expect(await blocksOf(name)).toBe(blocks - 1);
    expect(await breaksOf(name)).toEqual([]);
    expect(textOf((await world.open().load(name, 14)).state)).toBe(text);
  }
  expect(await rowsOf(name)).toEqual(before);
  // It is packed again as if nothing had been.
  expect(await world.pack(name)).toBe(13);
  expect(await breaksOf(name)).toEqual([]);
});

test('a block that is damaged stays with those before it, and others are unpacked all the same', async () => {
  const [damaged, whole] = [await write(8), await write(8)];
  for (const name of [damaged, whole]) await world.pack(name);
  await world.owner.query(`ALTER TABLE "PackedOperations" DISABLE TRIGGER USER`);
  await world.owner.query(
    `UPDATE "PackedOperations" SET "content" = set_byte("content", 3, 255 - get_byte("content", 3)) WHERE "documentName" = $1 AND "firstSeq" = 4`,
    [damaged],
  );
  await world.owner.query(`ALTER TABLE "PackedOperations" ENABLE TRIGGER USER`);
  const { broken, operations } = await unpackAll(world.services);
  expect(broken).toEqual([damaged]);
  expect(operations).toBeGreaterThanOrEqual(7);
  expect([await world.packedSeq(damaged), await world.packedSeq(whole)]).toEqual([6, 0]);
});

test('the database takes no rows but those of the block, and takes no block away otherwise', async () => {
  const name = await write(8);
  await world.pack(name);
  const [block] = (
    await world.owner.query<{ lastSeq: string; sha256: Buffer }>(
      `SELECT "lastSeq", "sha256" FROM "PackedOperations" WHERE "documentName" = $1 ORDER BY "lastSeq" DESC LIMIT 1`,
      [name],
    )
  ).rows;
  const unpack = async (rows: unknown, last = block?.lastSeq, sum = block?.sha256) =>
    await world.owner.query<{ done: boolean }>(
      `SELECT "unpackOperations"($1, $2::int8, $3, $4::jsonb) AS done`,
      [name, last, sum, JSON.stringify(rows)],
    );
  await expect(unpack([])).rejects.toThrow('these are not the rows of the block');
  // Another block than was read, and one that others stand behind.
  expect((await unpack([], block?.lastSeq, Buffer.alloc(32))).rows).toEqual([{ done: false }]);
  expect((await unpack([], '3')).rows).toEqual([{ done: false }]);
  await expect(world.owner.query('DELETE FROM "PackedOperations"')).rejects.toThrow('never changed');
  expect(await breaksOf(name)).toEqual([]);
});
