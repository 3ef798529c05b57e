import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { killCount } from '../faults/kill-count.ts';
import { runSdkRounds } from './rounds.ts';

const KILLS = killCount(2);
const seed = Date.now() % 2 ** 31;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
});
afterAll(() => database.drop());

it(`loses nothing that the client for Node calls saved over ${KILLS} kills of the server (seed ${seed})`, {
  timeout: 300_000,
}, async () => {
  const report = await runSdkRounds({ databaseUrl: database.url, rounds: KILLS, seed });
  expect(report).toMatchObject({ rounds: KILLS, lost: [], early: [], broken: [] });
  expect(report.typed).toBe(report.acknowledged);
  expect(report.acknowledged).toBeGreaterThan(10 * KILLS);
});
