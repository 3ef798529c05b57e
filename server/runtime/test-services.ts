/** Services for tests: a real database, journal and documents in memory, a temporary DATA_DIR. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Environment } from '#core/environment.ts';
import { createTicketIssuer } from '../access/ticket-issuer.ts';
import { createMemoryDocuments, type MemoryDocuments } from '../collaboration/memory-documents.ts';
import type { Env } from '../config/env.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { beginEvents } from '../event-log/event-log.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import { memoryLimiter } from '../network/attempt-limiters.ts';
import { LOCAL_PROXIES } from '../network/trusted-proxies.ts';
import type { Services } from '../ports/services.ts';
import { LONE_PROCESS } from '../processes/lone-process.ts';
import { createProcessRoles } from '../processes/process-roles.ts';
import { createTaskThreads } from '../threads/task-threads.ts';
import { assembleServices } from './assemble-services.ts';

export type TestServices = Services & { readonly live: MemoryDocuments };

export interface TestInstanceOptions {
  readonly env?: Partial<Env>;
  readonly environment?: Environment;
}

export interface TestInstance {
  readonly services: TestServices;
  close(): Promise<void>;
}

/** A fresh instance on the test database server at `databaseServer` (`inject('testDatabase')`). */
export async function createTestInstance(
  databaseServer: string,
  { env = {}, environment = serverEnvironment }: TestInstanceOptions = {},
): Promise<TestInstance> {
  const database = await createTestDatabase(databaseServer);
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-services-'));
  const prisma = createPrisma(database.serverUrl, { connections: 4 });
  const journal = createMemoryJournal(environment);
  await beginEvents({ prisma, environment });
  const services = assembleServices(
    {
      env: { ...testEnv(dataDir, database.url), ...env },
      prisma,
      log: pino({ level: 'silent' }),
      environment,
      journal,
      threads: createTaskThreads(),
      bus: LONE_PROCESS,
      roles: createProcessRoles(LONE_PROCESS, 'all'),
      createLimiter: memoryLimiter,
      tickets: createTicketIssuer({ now: environment.now }),
      metrics: async () => '# no figures in tests\n',
      replica: null,
      tracing: null,
    },
    (live) => createMemoryDocuments({ environment, journal, ...live }),
  );
  return {
    services,
    async close() {
      services.events.stop();
      await services.rollUps.stop();
      await services.background.settled();
      await services.threads.close();
      await prisma.$disconnect();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function testEnv(dataDir: string, databaseUrl: string): Env {
  return {
    mode: 'test',
    role: 'all',
    port: 3000,
    host: '127.0.0.1',
    dataDir,
    databaseUrl,
    databaseDirectUrl: null,
    databaseReplicaUrl: null,
    s3: null,
    mail: null,
    provider: null,
    redisUrl: null,
    appUrl: 'http://127.0.0.1:3000',
    origins: ['http://127.0.0.1:3000'],
    corsOrigins: [],
    requestsPerMinute: 1_000_000,
    trustedProxies: LOCAL_PROXIES,
    recoverUntil: null,
    iceServers: [],
    turnSecret: null,
    guestPeers: false,
    pushLoopback: false,
    appSecret: 'a secret that is only good for tests, 0123456789',
    outgoingHosts: [],
    timestampUrl: null,
    sessionMaxDays: 90,
    packAfterDays: null,
    logLevel: 'silent',
    telemetry: null,
  };
}
