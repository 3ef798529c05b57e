/** Single edits are folded into what sessions came to: states that are kept are what they were, the chain holds, and what was taken back is gone. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { newDocumentName } from '../journal/journal.contract.ts';
import type { DescribedOperation } from '../journal/journal.ts';
import { openStretch } from '../journal/states/merge-operations.ts';
import { DAY_MS, type FoldingWorld, openFoldingWorld, openWriter, textIn } from './folding-world.fixture.ts';

let database: TestDatabase;
let world: FoldingWorld;
beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  world = await openFoldingWorld(database);
});
afterAll(async () => {
  await world?.close();
  await database?.drop();
});

const SECRET_WORDS = 'never mind';

/** Two sessions of long ago, one of last week. Answers the last number of each. */
async function writeSessions(name: string) {
  const writer = openWriter(world, name, Date.now() - 200 * DAY_MS);
  for (const letter of 'Hello') await writer.write(0, (text) => text.insert(text.length, letter));
  await writer.write(1, (text) => text.insert(0, '> '));
  await writer.write(0, (text) => text.insert(text.length, ` ${SECRET_WORDS}`));
  const first = await writer.write(1, (text) =>
    text.delete(text.length - SECRET_WORDS.length - 1, SECRET_WORDS.length + 1),
  );
  writer.pause(DAY_MS);
  for (const letter of ' world') await writer.write(1, (text) => text.insert(text.length, letter));
  const second = await writer.write(0, (text) => text.insert(text.length, '!'));
  writer.pause(190 * DAY_MS);
  for (const letter of ' New') await writer.write(0, (text) => text.insert(text.length, letter));
  const third = await writer.write(1, (text) => text.insert(text.length, '.'));
  await world.sign(name);
  return { first, second, third, texts: writer.texts };
}

async function bytesOf(name: string): Promise<string> {
  const { rows } = await world.owner.query<{ payload: Buffer }>(
    `SELECT "payload" FROM "DocumentUpdate" WHERE "documentName" = $1
     UNION ALL SELECT "state" FROM "DocumentSnapshot" WHERE "documentName" = $1`,
    [name],
  );
  const { rows: stretches } = await world.owner.query<{ content: Buffer }>(
    `SELECT "content" FROM "DocumentStretch" WHERE "documentName" = $1`,
    [name],
  );
  return Buffer.concat([
    ...rows.map(({ payload }) => payload),
    ...stretches.map(({ content }) => openStretch(content)),
  ]).toString('latin1');
}

async function seqs(name: string): Promise<number[]> {
  const found: number[] = [];
  for await (const { seq, payload } of world.journal.walk(name, { after: 0 }))
    if (payload.length > 2) found.push(seq);
  return found;
}

/** Without the sizes of updates, which are others. */
const plain = (rows: readonly DescribedOperation[]) =>
  rows.map(({ bytes: _, hash, prevHash, ...row }) => ({
    ...row,
    hashes: [hash, prevHash].map((each) => Buffer.from(each).toString('hex')),
  }));

test.each([0, 4, 9])('sessions stay, single edits go: packed %i at a time before', async (packed) => {
  const name = newDocumentName();
  const { first, second, third, texts } = await writeSessions(name);
  if (packed > 0) expect(await world.pack(name, packed)).toBeGreaterThan(0);
  if (packed === 0) expect(await bytesOf(name)).toContain(SECRET_WORDS);
  const described = await world.journal.describe(name, { limit: 100 });

  const dry = await world.fold(name, { isDry: true });
  expect(await world.verify(name)).toMatchObject({ breaks: [], folded: 0 });
  const done = await world.fold(name);
  expect(done).toEqual(dry);
  expect(done.operations).toBeGreaterThan(8);
  expect(await world.fold(name)).toMatchObject({ ranges: 0, operations: 0 });

  expect(await world.verify(name)).toMatchObject({ breaks: [], ok: true, redacted: 0, operations: third });
  expect((await world.verify(name)).folded).toBeGreaterThan(8);
  for (const seq of [first, second, ...Array.from({ length: third - second }, (_, at) => second + at + 1)])
    expect(textIn((await world.journal.load(name, seq)).state)).toBe(texts.get(seq));
  expect(textIn((await world.journal.load(name)).state)).toBe(texts.get(third));
  // Who wrote what and when is what it was, and so is everything else that is told of an operation.
  expect(plain(await world.journal.describe(name, { limit: 100 }))).toEqual(plain(described));
  expect(await bytesOf(name)).not.toContain(SECRET_WORDS);
});

test('a state among single edits is refused, and the nearest are named', async () => {
  const name = newDocumentName();
  const { first, second } = await writeSessions(name);
  await world.fold(name);
  await expect(world.journal.load(name, first + 2)).rejects.toMatchObject({
    code: 'gone',
    message: expect.stringContaining(`The nearest are ${first} and ${second - 1}.`),
  });
  await expect(world.journal.load(name, 2)).rejects.toMatchObject({
    message: expect.stringContaining(`The nearest is ${first}.`),
  });
  expect(await world.journal.findFolded(name, first)).toBeNull();
});

test('a state that somebody refers to is kept', async () => {
  const name = newDocumentName();
  const codexId = name.slice('codex/'.length);
  const { first, texts } = await writeSessions(name);
  const at = first + 3;
  await world.owner.query('SET session_replication_role = replica');
  await world.owner.query(
    `INSERT INTO "NamedVersion" ("codexId", "key", "name", "seq", "createdById", "createdByName") VALUES ($1, 'x', 'X', $2, 'a', 'A')`,
    [codexId, at],
  );
  await world.owner.query('SET session_replication_role = DEFAULT');
  await world.fold(name);
  expect(textIn((await world.journal.load(name, at)).state)).toBe(texts.get(at));
  await expect(world.journal.load(name, at - 1)).rejects.toMatchObject({ code: 'gone' });
  expect(await world.verify(name)).toMatchObject({ breaks: [] });
});

test('what is changed in folded operations, or put back, is found', async () => {
  const name = newDocumentName();
  const { first } = await writeSessions(name);
  const { rows: before } = await world.owner.query(
    `SELECT "seq", "payload", "crc32c" FROM "DocumentUpdate" WHERE "documentName" = $1 ORDER BY "seq"`,
    [name],
  );
  await world.fold(name);
  const kept = await seqs(name);
  expect(kept).toContain(first);
  await world.owner.query(`ALTER TABLE "DocumentUpdate" DISABLE TRIGGER ALL`);
  const change = async (sql: string, values: unknown[]) => {
    await world.owner.query('BEGIN');
    await world.owner.query(sql, values);
    await world.owner.query('COMMIT');
    return (await world.verify(name)).breaks.map(({ kind, seq }) => `${kind} ${seq}`);
  };
  const row = before[1];
  const put = `UPDATE "DocumentUpdate" SET "payload" = $3, "crc32c" = $4 WHERE "documentName" = $1 AND "seq" = $2`;
  expect(await change(put, [name, 2, row.payload, row.crc32c])).toEqual(['altered 2']);
  const { rows: now } = await world.owner.query(
    `SELECT "payload", "crc32c" FROM "DocumentUpdate" WHERE "documentName" = $1 AND "seq" = 3`,
    [name],
  );
  expect(await change(put, [name, 2, now[0].payload, now[0].crc32c])).toEqual([]);
  const rename = `UPDATE "DocumentUpdate" SET "actorName" = $3 WHERE "documentName" = $1 AND "seq" = $2`;
  expect(await change(rename, [name, 3, 'Eve'])).toEqual(['altered 3']);
  expect(await change(rename, [name, 3, 'Ana'])).toEqual([]);
  await world.owner.query(`ALTER TABLE "DocumentUpdate" ENABLE TRIGGER ALL`);
});

test('the audit log names the record, and nobody changes old rows without one', async () => {
  const name = newDocumentName();
  await writeSessions(name);
  await world.fold(name);
  const event = await world.prisma.auditEvent.findFirst({
    where: { action: 'history-folded', subject: name.slice('codex/'.length) },
  });
  expect(event?.detail).toMatchObject({ rule: '90d', records: [expect.stringMatching(/^[0-9a-f]{64}$/)] });
  await expect(
    world.prisma.$queryRaw`SELECT "foldOperations"('x', ${name}, '[]'::jsonb)::text`,
  ).rejects.toThrow(/no such record was written/);
});
