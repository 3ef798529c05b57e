/** Whatever somebody changes in the journal, its checkpoints or the audit log is found, and where: 300 random corruptions. */
import fc from 'fast-check';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { recordAudit } from '../access/audit-log.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { createPrisma, type PrismaClient } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { entryOf, typed } from '../journal/journal.contract.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { writeAuditCheckpoint } from './audit-checkpoint.ts';
import { checkDocument } from './check-document.ts';
import { findCheckpointGaps } from './check-numbers.ts';
import { ensureSigningKey, listSigningKeys } from './signing-keys.ts';
import {
  anyCorruption,
  DOCUMENT,
  EVENTS,
  type Expected,
  FIRST_SIGNED,
  keepTables,
  OPERATIONS,
  putTablesBack,
  SIGNED,
  SIGNED_EVENTS,
} from './tampered-logs.fixture.ts';
import { writeDocumentCheckpoint } from './write-checkpoint.ts';

const SECRET = 'a-secret-that-only-the-server-has-0001';
const RUNS = 300;
let database: TestDatabase;
let prisma: PrismaClient;
let pool: pg.Pool;
let owner: pg.Client;
let journal: ReturnType<typeof createPostgresJournal>;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  prisma = createPrisma(database.url, { connections: 2 });
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  journal = createPostgresJournal({
    pool,
    threads: NO_THREADS,
    log: pino({ level: 'silent' }),
    now: Date.now,
  });
  await ensureSigningKey(prisma, SECRET, Date.now());
  const environment = { now: Date.now, newId: () => crypto.randomUUID(), random: Math.random };
  const env = { appSecret: SECRET, appUrl: 'https://bindery.example.org' };
  const services = { prisma, journal, environment, env };
  const words = typed(Array.from({ length: OPERATIONS }, (_, index) => `word ${index} `));
  for (const [index, update] of words.entries()) {
    await journal.append(entryOf(DOCUMENT, update));
    if (index + 1 === FIRST_SIGNED || index + 1 === SIGNED) await writeDocumentCheckpoint(services, DOCUMENT);
  }
  for (let index = 1; index <= EVENTS; index += 1) {
    const actor = { id: `u-${index % 3}`, name: 'Ana Reyes' };
    await recordAudit({ prisma }, actor, 'sign-in', `s${index}`, { index });
    if (index === SIGNED_EVENTS) await writeAuditCheckpoint(services, 0);
  }
  await keepTables(owner);
}, 120_000);
afterAll(async () => {
  await owner?.end();
  await pool?.end();
  await prisma?.$disconnect();
  await database?.drop();
});

/** Everything that `bindery verify` finds, as `log kind seq`. */
async function findAll(): Promise<string[]> {
  const keys = await listSigningKeys({ prisma, appSecret: SECRET });
  const { breaks } = await checkDocument({ prisma, journal }, DOCUMENT, keys);
  const audit = await verifyAudit(prisma, keys);
  const gaps = await findCheckpointGaps(prisma, keys);
  return [
    ...breaks.map(({ kind, seq }) => `${DOCUMENT} ${kind} ${seq}`),
    ...audit.breaks.map(({ kind, seq }) => `audit ${kind} ${seq}`),
    ...gaps.map(({ from }) => `number ${from}`),
  ];
}

test('what nobody touched holds', async () => {
  expect(await findAll()).toEqual([]);
});

test(`${RUNS} random corruptions are found where they are`, { timeout: 300_000 }, async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(anyCorruption, async ({ name, sql, expected, isAll }: Expected) => {
      for (const statement of sql) await owner.query(statement);
      try {
        const found = await findAll();
        for (const each of found) kinds.add(each.replace(/ \d+$/, ''));
        const isFound = (place: string): boolean => found.includes(place);
        expect(
          isAll ? expected.every(isFound) : expected.some(isFound),
          `${name}: ${found.join('; ') || 'nothing'}`,
        ).toBe(true);
      } finally {
        await putTablesBack(owner);
      }
    }),
    { numRuns: RUNS },
  );
  expect(await findAll()).toEqual([]);
  // Of every kind there was some.
  expect([...kinds].map((kind) => kind.split(' ').at(-1)).sort()).toEqual(
    expect.arrayContaining([
      'altered',
      'checkpoint',
      'head',
      'inserted',
      'missing',
      'removed',
      'reordered',
      'truncated',
    ]),
  );
});
