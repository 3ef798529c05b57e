import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '#server/database/embedded-postgres.ts';
import { createTestDatabase, startTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { runDatabaseRounds, runKillRounds } from './fault-rounds.ts';
import { killCount } from './kill-count.ts';

const KILLS = killCount(8);
const CRASHES = 2;
const seed = Date.now() % 2 ** 31;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
});
afterAll(() => database.drop());

it(`loses no acknowledged edit over ${KILLS} kills of the server (seed ${seed})`, {
  timeout: 300_000,
}, async () => {
  const report = await runKillRounds({ databaseUrl: database.url, rounds: KILLS, seed });
  expect(report).toMatchObject({ rounds: KILLS, lost: [], broken: [] });
  expect(report.acknowledged).toBeGreaterThan(10 * KILLS);
});

it(`acknowledges nothing while the database is down, and everything after (seed ${seed})`, {
  timeout: 300_000,
}, async () => {
  const server = await startTestDatabase();
  const own = await createTestDatabase(server.url);
  try {
    const report = await runDatabaseRounds(
      { databaseUrl: own.url, rounds: CRASHES, seed },
      {
        crash: () => stopEmbeddedPostgres(server.dataDir, 'immediate'),
        restore: async () => void (await startEmbeddedPostgres({ dataDir: server.dataDir })),
      },
    );
    expect(report).toMatchObject({ rounds: CRASHES, lost: [], early: [], broken: [] });
    expect(report.acknowledged).toBeGreaterThan(20);
  } finally {
    await server.stop();
  }
});
