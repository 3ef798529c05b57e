/** The two ways to a database, with a real PgBouncer before it. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { assertAddresses } from './database-addresses.ts';
import { findPgBouncer, startTestPgBouncer, type TestPgBouncer } from './pgbouncer.fixture.ts';
import { createEmptyDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createEmptyDatabase(inject('testDatabase'));
});
afterAll(() => database.drop());

const check = (databaseUrl: string, databaseDirectUrl: string | null = null) =>
  assertAddresses({ databaseUrl, databaseDirectUrl });

it('PostgreSQL itself needs no second address, and may have one', async () => {
  await check(database.url);
  await check(database.url, database.url);
});

it('a second address is refused that leads elsewhere', async () => {
  const other = await createEmptyDatabase(inject('testDatabase'));
  await expect(check(database.url, other.url)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('DATABASE_DIRECT_URL leads to another database'),
  });
  await other.drop();
  await expect(check(database.url, other.url)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/^DATABASE_DIRECT_URL cannot be used: there is no database/),
  });
});

const binary = findPgBouncer();
describe.skipIf(binary === null)('PgBouncer (skipped where it is not installed)', () => {
  const poolers: TestPgBouncer[] = [];
  afterAll(async () => {
    for (const pooler of poolers) await pooler.stop();
  });
  const through = async (mode: 'session' | 'transaction' | 'statement', poolSize = 20): Promise<string> => {
    const pooler = await startTestPgBouncer(binary as string, inject('testDatabase'), { mode, poolSize });
    poolers.push(pooler);
    return pooler.through(database.url);
  };

  it.each([1, 2, 20])('in transaction mode with %i connections needs a second address', async (poolSize) => {
    const pooled = await through('transaction', poolSize);
    await expect(check(pooled)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/^DATABASE_URL leads through a connection pooler .*DATABASE_DIRECT_URL/),
    });
    await check(pooled, database.url);
  });

  it('in transaction mode is no second address', async () => {
    const pooled = await through('transaction');
    await expect(check(database.url, pooled)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/^DATABASE_DIRECT_URL leads through .*: name the address of PostgreSQL/),
    });
  });

  it('in session mode is as good as PostgreSQL', async () => {
    const pooled = await through('session');
    await check(pooled);
    await check(pooled, pooled);
  });

  it('in statement mode is refused, for there are no transactions', async () => {
    const pooled = await through('statement');
    await expect(check(pooled)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('DATABASE_URL cannot be used: the pooler'),
    });
    await expect(check(pooled, database.url)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
