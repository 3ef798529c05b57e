/** A server on a database and a journal of its own, without HTTP, for tests of the timeline. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { readEnv } from '../config/env.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase } from '../database/test-database.ts';
import type { Services } from '../ports/services.ts';
import { createServices } from '../runtime/create-services.ts';

export interface TimelineServer {
  readonly services: Services;
  /** As the owner of the tables, who may change what the server may not. */
  readonly client: pg.Client;
  close(): Promise<void>;
}

export async function openTimelineServer(databaseServer: string): Promise<TimelineServer> {
  const database = await createTestDatabase(databaseServer);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-timeline-'));
  const env = readEnv({
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    DATABASE_URL: database.serverUrl,
    LOG_LEVEL: 'silent',
  });
  const prisma = createPrisma(database.serverUrl, { connections: 4 });
  const parts = await createServices(env, prisma, pino({ level: 'silent' }));
  const { services } = parts;
  return {
    services,
    client,
    async close() {
      await parts.collaboration.close(2000);
      await services.projection.stop();
      await services.journal.drain(2000);
      await services.background.settled();
      await parts.close();
      await services.prisma.$disconnect();
      await client.end();
      await database.drop();
      rmSync(dataDir, { recursive: true });
    },
  };
}
