/** The sign-in limit that all processes on one PostgreSQL share. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { type CreateLimiter, postgresLimiters } from '../network/attempt-limiters.ts';
import type { SignInLimit } from '../ports/limits/sign-in-limit.port.ts';
import { createShareLinkRateLimit } from '../sharing/share-link-rate-limit.ts';
import { testSignInLimit } from './sign-in-limit.contract.ts';
import { createSignInLimit } from './sign-in-limit.ts';

let database: TestDatabase;
/** As two processes have them. */
let pools: readonly pg.Pool[];
beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  pools = [1, 2].map(() => new pg.Pool({ connectionString: database.url, max: 2 }));
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  await database.drop();
});

/** Names of their own, so that what one test counts is nothing to the next. */
function atEach<T>(make: (createLimiter: CreateLimiter) => T, now = Date.now): T[] {
  const prefix = randomUUID();
  return pools.map((pool) =>
    make((budget) => postgresLimiters(pool, now)({ ...budget, name: `${prefix} ${budget.name}` })),
  );
}

describe('at one process', () => {
  testSignInLimit(() => atEach(createSignInLimit)[0] as SignInLimit);
});

describe('at two processes, each asked in turn', () => {
  testSignInLimit(() => {
    const limits = atEach(createSignInLimit);
    let turn = 0;
    const next = (): SignInLimit => limits[turn++ % limits.length] as SignInLimit;
    return {
      take: (...tried) => next().take(...tried),
      forgive: (...tried) => next().forgive(...tried),
      takeFrom: (...tried) => next().takeFrom(...tried),
      takeMail: (...tried) => next().takeMail(...tried),
      takeCode: (...tried) => next().takeCode(...tried),
    };
  });
});

test('openings of a share link are counted together', async () => {
  const limits = atEach((createLimiter) => createShareLinkRateLimit(createLimiter, 3));
  const opened = await Promise.allSettled(
    [0, 1, 0, 1, 0, 1].map((index) => limits[index]?.take('link', '203.0.113.7')),
  );
  expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
});

test('what cannot be counted is refused', async () => {
  const pool = new pg.Pool({ connectionString: 'postgresql://nobody:nothing@127.0.0.1:1/none' });
  const limit = createSignInLimit(postgresLimiters(pool, Date.now));
  await expect(limit.take('a@example.org', '203.0.113.7')).rejects.toMatchObject({ code: 'unavailable' });
  await expect(limit.forgive('a@example.org', '203.0.113.7')).rejects.toMatchObject({ code: 'unavailable' });
  await pool.end();
});

test('the table names nobody, and what is over is swept', async () => {
  let now = Date.now();
  const [limit] = atEach(createSignInLimit, () => now);
  await limit?.take('somebody@example.org', '203.0.113.7');
  const rows = async () => (await pools[0]?.query('SELECT * FROM "RateLimit"'))?.rows ?? [];
  expect(JSON.stringify(await rows())).not.toMatch(/somebody|203\.0/);
  const before = (await rows()).length;
  now += 60 * 60_000;
  await limit?.take('other@example.org', '203.0.113.9');
  expect((await rows()).length).toBeLessThan(before);
});
