/** Sessions are folded into the states that somebody refers to: those are what they were, and so is what stands; what was taken back in between is gone. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { newDocumentName } from '../journal/journal.contract.ts';
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
const SESSION_DAYS = 365;

/** Sessions of two, two and one year ago, and of last week; the words of the first are taken back in the second. Answers the last number of each. */
async function writeSessions(name: string) {
  const writer = openWriter(world, name, Date.now() - 800 * DAY_MS);
  for (const letter of 'Hello') await writer.write(0, (text) => text.insert(text.length, letter));
  const first = await writer.write(1, (text) => text.insert(text.length, SECRET_WORDS));
  writer.pause(DAY_MS);
  await writer.write(0, (text) => text.insert(0, '> '));
  const second = await writer.write(1, (text) =>
    text.delete(text.length - SECRET_WORDS.length, SECRET_WORDS.length),
  );
  writer.pause(DAY_MS);
  const third = await writer.write(0, (text) => text.insert(text.length, '!'));
  writer.pause(500 * DAY_MS);
  await writer.write(1, (text) => text.insert(text.length, ' Me'));
  const fourth = await writer.write(1, (text) => text.insert(text.length, ' too'));
  writer.pause(250 * DAY_MS);
  const fifth = await writer.write(0, (text) => text.insert(text.length, '.'));
  await world.sign(name);
  return { first, second, third, fourth, fifth, texts: writer.texts };
}

async function bytesOf(name: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const { payload } of world.journal.walk(name, { after: 0 })) parts.push(payload);
  const { rows } = await world.owner.query<{ state: Buffer }>(
    `SELECT "state" FROM "DocumentSnapshot" WHERE "documentName" = $1`,
    [name],
  );
  return Buffer.concat([...parts, ...rows.map(({ state }) => state)]).toString('latin1');
}

async function nameState(name: string, seq: number): Promise<void> {
  await world.owner.query('SET session_replication_role = replica');
  await world.owner.query(
    `INSERT INTO "NamedVersion" ("codexId", "key", "name", "seq", "createdById", "createdByName") VALUES ($1, $2, 'X', $3, 'a', 'A')`,
    [name.slice('codex/'.length), `x${seq}`, seq],
  );
  await world.owner.query('SET session_replication_role = DEFAULT');
}

const textAt = async (name: string, seq?: number) => textIn((await world.journal.load(name, seq)).state);
const rangesOf = async (name: string) =>
  (
    await world.prisma.foldedOperations.findMany({ where: { documentName: name }, orderBy: { toSeq: 'asc' } })
  ).map(({ fromSeq, toSeq }) => [Number(fromSeq), Number(toSeq)]);

test.each([0, 3])(
  'what was taken back between two states that are kept is gone: packed %i at a time',
  async (packed) => {
    const name = newDocumentName();
    const { first, second, third, fourth, fifth, texts } = await writeSessions(name);
    await nameState(name, third);
    if (packed > 0) expect(await world.pack(name, packed)).toBeGreaterThan(0);
    const described = await world.journal.describe(name, { limit: 100 });
    await world.fold(name);
    expect(await bytesOf(name)).toContain(SECRET_WORDS);
    expect(await textAt(name, first)).toBe(texts.get(first));

    const options = { sessionDays: SESSION_DAYS };
    const dry = await world.fold(name, { ...options, isDry: true });
    const done = await world.fold(name, options);
    expect(done).toEqual(dry);
    expect(done.sessions.operations).toBe(third);
    expect(await world.fold(name, options)).toMatchObject({ ranges: 0, sessions: { ranges: 0 } });

    expect(await bytesOf(name)).not.toContain(SECRET_WORDS);
    for (const seq of [first, second])
      await expect(world.journal.load(name, seq)).rejects.toMatchObject({
        code: 'gone',
        message: expect.stringContaining(`The nearest is ${third}.`),
      });
    for (const seq of [third, fourth, fifth]) expect(await textAt(name, seq)).toBe(texts.get(seq));
    expect(await textAt(name)).toBe(texts.get(fifth));
    expect(await world.verify(name)).toMatchObject({ breaks: [], ok: true, operations: fifth });
    const now = await world.journal.describe(name, { limit: 100 });
    const plain = (rows: typeof now) =>
      rows.map(({ bytes: _, hash, prevHash, ...row }) => ({
        ...row,
        hashes: [hash, prevHash].map((each) => Buffer.from(each).toString('hex')),
      }));
    expect(plain(now)).toEqual(plain(described));
  },
);

test('the last range goes on as more sessions get old enough, and ends where somebody refers to a state', async () => {
  const name = newDocumentName();
  const { first, second, third, fourth, texts } = await writeSessions(name);
  await world.fold(name, { sessionDays: 798 });
  expect(await textAt(name, second)).toBe(texts.get(second));
  await world.fold(name, { sessionDays: 600 });
  expect(await rangesOf(name)).toContainEqual([1, third]);
  await expect(world.journal.load(name, second)).rejects.toMatchObject({ code: 'gone' });
  expect(await textAt(name, third)).toBe(texts.get(third));
  await nameState(name, third);
  await world.fold(name, { sessionDays: 200 });
  expect(await rangesOf(name)).toEqual([
    [1, third],
    [third + 1, fourth],
  ]);
  for (const seq of [third, fourth]) expect(await textAt(name, seq)).toBe(texts.get(seq));
  await expect(world.journal.load(name, first)).rejects.toMatchObject({ code: 'gone' });
  expect(await world.verify(name)).toMatchObject({ breaks: [], ok: true });
  const events = await world.prisma.auditEvent.findMany({
    where: { action: 'history-folded', subject: name.slice('codex/'.length) },
    orderBy: { at: 'asc' },
  });
  expect(events.map(({ detail }) => (detail as { of: string }).of)).toContain('sessions');
});

test('in steps it comes to states of bounded ranges', async () => {
  const name = newDocumentName();
  const writer = openWriter(world, name, Date.now() - 900 * DAY_MS);
  let last = 0;
  for (let session = 0; session < 12; session += 1) {
    for (let edit = 0; edit < 110; edit += 1)
      last = await writer.write(edit % 2, (text) => text.insert(text.length, `${edit % 10}`));
    writer.pause(DAY_MS);
  }
  await world.sign(name);
  const { sessions } = await world.fold(name, { sessionDays: SESSION_DAYS });
  expect(sessions).toEqual({ ranges: 2, operations: last });
  // Nine whole sessions are no more than a thousand.
  expect(await rangesOf(name)).toEqual([
    [1, 990],
    [991, last],
  ]);
  for (const seq of [990, last]) expect(await textAt(name, seq)).toBe(writer.texts.get(seq));
  expect(await world.verify(name)).toMatchObject({ breaks: [], ok: true });
});

interface Edit {
  readonly person: number;
  readonly at: number;
  readonly deletes: number;
  readonly words: string;
}
const edit: fc.Arbitrary<Edit> = fc.record({
  ...{ person: fc.nat(1), at: fc.nat(30), deletes: fc.nat(5) },
  words: fc.constantFrom('a', 'bc', 'def'),
});
const history = fc.record({
  sessions: fc.array(fc.array(edit, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 7 }),
  named: fc.array(fc.nat(), { maxLength: 3 }),
  /** Of both stages, at the first folding and at the second. */
  days: fc.tuple(fc.integer({ min: 35, max: 300 }), fc.integer({ min: 35, max: 300 })),
  packed: fc.constantFrom(0, 3),
  away: fc.nat(),
});

test('whatever is written, named and folded, states that are kept and what stands are what they were', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ sessions, named, days, packed, away }) => {
      const name = newDocumentName();
      const writer = openWriter(world, name, Date.now() - 320 * DAY_MS);
      let last = 0;
      for (const edits of sessions) {
        for (const { person, at, deletes, words } of edits)
          last = await writer.write(person, (text) => {
            const from = Math.min(at, text.length);
            text.delete(from, Math.min(deletes, text.length - from));
            text.insert(from, words);
          });
        writer.pause(40 * DAY_MS);
      }
      await world.sign(name);
      const points = [...new Set(named.map((one) => (one % last) + 1))];
      for (const seq of points) await nameState(name, seq);
      const device = new Y.Doc();
      Y.applyUpdate(device, (await world.journal.load(name, (away % last) + 1)).state);
      const [first, second] = [...days].sort((a, b) => b - a);
      await world.fold(name, { days: 30, sessionDays: first ?? 0, step: 1_001 });
      if (packed > 0) await world.pack(name, packed);
      await world.fold(name, { days: 30, sessionDays: second ?? 0, step: 1_001 });

      expect(await world.verify(name)).toMatchObject({ breaks: [], ok: true, operations: last });
      const ranges = await rangesOf(name);
      for (let seq = 1; seq <= last; seq += 1) {
        const isGone = ranges.some(([from = 0, to = 0]) => from <= seq && seq < to);
        if (points.includes(seq) || seq === last) expect(isGone).toBe(false);
        if (isGone) await expect(world.journal.load(name, seq)).rejects.toMatchObject({ code: 'gone' });
        else expect(await textAt(name, seq)).toBe(writer.texts.get(seq));
      }
      // A device that was away takes what stands, and has what everybody has.
      const { state } = await world.journal.load(name);
      Y.applyUpdate(device, state);
      expect(device.getText('field:body').toString()).toBe(writer.texts.get(last));
      expect(device.store.pendingStructs).toBeNull();
    }),
    { numRuns: 25 },
  );
});
