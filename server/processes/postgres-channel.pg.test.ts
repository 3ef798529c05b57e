import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { postgresChannel } from './postgres-channel.ts';
import { describeProcessBus } from './process-bus.contract.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
});
afterAll(() => database.drop());

describeProcessBus(() => ({
  open: postgresChannel(database.url),
  async cut() {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'bindery bus'`,
    );
    await client.end();
  },
}));
