/** Vitest's global setup for `*.pg.test.ts`: starts PostgreSQL for them. */
import type { TestProject } from 'vitest/node';
import { startTestDatabase, type TestServer } from './test-database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** For `createTestDatabase(inject('testDatabase'))`. */
    testDatabase: string;
  }
}

let server: TestServer | undefined;

export async function setup(project: TestProject): Promise<void> {
  // What survives a power cut is not tested on this one: embedded-postgres.pg.test.ts and the fault runs have their own.
  server = await startTestDatabase({ fsync: false });
  project.provide('testDatabase', server.url);
}

export async function teardown(): Promise<void> {
  await server?.stop();
}
