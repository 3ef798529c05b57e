/** Whatever somebody changes in packed operations is found, and where: 300 random corruptions. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { checkDocument } from '../checkpoints/check-document.ts';
import { listSigningKeys } from '../checkpoints/signing-keys.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { entryOf, typed } from '../journal/journal.contract.ts';
import type { PackedBlock } from '../journal/packed-block.ts';
import { rowsOf } from '../journal/packed-reader.ts';
import { openPackingWorld, type PackingWorld, SMALL } from './packed-journal.fixture.ts';
import { anyBlockCorruption, type BlockCorruption, type WholeBlock } from './tampered-blocks.fixture.ts';

const DOCUMENT = 'codex/0198a3f2-0000-7000-8000-00000000000b';
const RUNS = 300;
const TABLES = ['Document', 'DocumentUpdate', 'PackedOperations'];
let database: TestDatabase;
let world: PackingWorld;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  world = await openPackingWorld(database);
  const { journal, owner, services } = world;
  const updates = typed(Array.from({ length: 70 }, (_, index) => `word ${index} `));
  for (const [index, update] of updates.entries()) {
    await journal.append(entryOf(DOCUMENT, update, { clientTime: 1_760_000_000_000 + index * 700 }));
    if (index === 20) await writeDocumentCheckpoint(services, DOCUMENT);
    if (index === 61) await world.pack(DOCUMENT, { ...SMALL, rows: 20, fewest: 20 });
  }
  for (const table of TABLES) {
    await owner.query(`ALTER TABLE "${table}" DISABLE TRIGGER ALL`);
    await owner.query(`CREATE TABLE "kept${table}" AS SELECT * FROM "${table}"`);
  }
  await owner.query('ALTER TABLE "PackedOperations" DROP CONSTRAINT "PackedOperations_range_check"');
}, 120_000);
afterAll(async () => {
  await world?.close();
  await database?.drop();
});

async function readBlocks(): Promise<WholeBlock[]> {
  const { rows: blocks } = await world.owner.query<PackedBlock & { content: Buffer }>(
    `SELECT "documentName", "firstSeq"::float8 AS "firstSeq", "lastSeq"::float8 AS "lastSeq", "prevHash", "content", "sha256"
     FROM "PackedOperations" AS b ORDER BY b."lastSeq"`,
  );
  return await Promise.all(
    blocks.map(async (block) => {
      const [first, ...others] = await rowsOf(block, () => true);
      if (first === undefined) throw new Error('an empty block');
      return {
        rows: [first, ...others] as const,
        first: block.firstSeq,
        last: block.lastSeq,
        content: block.content,
      };
    }),
  );
}

async function findAll(): Promise<string[]> {
  const keys = await listSigningKeys({ prisma: world.prisma, appSecret: world.services.env.appSecret });
  const { breaks } = await checkDocument(world.services, DOCUMENT, keys);
  return breaks.map(({ kind, seq }) => `${kind} ${seq}`);
}

test(`${RUNS} random corruptions of packed operations are found where they are`, {
  timeout: 300_000,
}, async () => {
  const blocks = await readBlocks();
  expect(blocks.map(({ first, last }) => [first, last])).toEqual([
    [1, 20],
    [21, 40],
    [41, 60],
  ]);
  expect(await findAll()).toEqual([]);
  const kinds = new Set<string>();
  let harmless = 0;
  await fc.assert(
    fc.asyncProperty(
      anyBlockCorruption(DOCUMENT, blocks),
      async ({
        name,
        change,
        expected,
        isHarmless = false,
      }: BlockCorruption & { readonly isHarmless?: boolean }) => {
        await change(world.owner);
        try {
          const found = await findAll();
          for (const each of found) kinds.add(each.split(' ')[0] ?? '');
          if (isHarmless && found.length === 0) {
            // Then it holds the same operations, byte for byte.
            harmless += 1;
            expect((await readBlocks()).map(({ rows }) => rows)).toEqual(blocks.map(({ rows }) => rows));
            return;
          }
          expect(
            expected.some((place) => found.includes(place)),
            `${name}: ${found.join('; ') || 'nothing'}`,
          ).toBe(true);
        } finally {
          for (const table of TABLES)
            await world.owner.query(
              `DELETE FROM "${table}"; INSERT INTO "${table}" SELECT * FROM "kept${table}"`,
            );
        }
      },
    ),
    { numRuns: RUNS },
  );
  expect(harmless).toBeLessThan(10);
  expect(await findAll()).toEqual([]);
  expect([...kinds]).toEqual(expect.arrayContaining(['altered', 'removed', 'inserted', 'head']));
});
