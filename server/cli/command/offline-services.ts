/** The services of a command that works without the server: the same journal and tables, no sockets. */
import pg from 'pg';
import { pino } from 'pino';
import { createTicketIssuer } from '#server/access/ticket-issuer.ts';
import { createMemoryDocuments } from '#server/collaboration/memory-documents.ts';
import { serverEnvironment } from '#server/config/server-environment.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { memoryLimiter } from '#server/network/attempt-limiters.ts';
import type { Services } from '#server/ports/services.ts';
import { assembleServices } from '#server/runtime/assemble-services.ts';
import { createTaskThreads } from '#server/threads/task-threads.ts';
import { LONE_PROCESS } from '../../processes/lone-process.ts';
import { createProcessRoles } from '../../processes/process-roles.ts';
import type { Context } from './command.ts';

const DRAIN_MS = 30_000;

/**
 * Services without sockets. Documents are read from the journal, which has every acknowledged edit. Do not edit documents
 * that a running server may have open: it would not notice.
 */
export async function withServices<T>(
  context: Context,
  work: (services: Services) => Promise<T>,
): Promise<T> {
  return await context.withDatabase(async (prisma, url) => {
    const env = await context.readEnv();
    const environment = serverEnvironment;
    const log = pino({ level: 'silent' });
    const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'bindery command' });
    const threads = createTaskThreads();
    const journal = createPostgresJournal({ pool, threads, log, now: environment.now });
    try {
      const services = assembleServices(
        {
          ...{ env, prisma, log, environment, journal, threads },
          createLimiter: memoryLimiter,
          tickets: createTicketIssuer({ now: environment.now }),
          bus: LONE_PROCESS,
          roles: createProcessRoles(LONE_PROCESS, 'all'),
          metrics: async () => '',
          replica: null,
          tracing: null,
        },
        (live) => createMemoryDocuments({ environment, journal, ...live }),
      );
      const result = await work(services);
      await services.background.settled();
      return result;
    } finally {
      await journal.drain(DRAIN_MS);
      await threads.close();
      await pool.end();
    }
  });
}
