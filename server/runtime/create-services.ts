/** Creates the services of a running server: journal, live documents on sockets, and the work due at start. */
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { BinderyError } from '#core/errors.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { RICH_TEXT_SCHEMA_VERSION } from '#richtext/schema/schema.ts';
import { findLatestRevocation } from '../access/latest-revocation.ts';
import { createTicketIssuer } from '../access/ticket-issuer.ts';
import { ensureWorkspace } from '../access/workspace-setting.ts';
import { setupUrl } from '../accounts/setup.ts';
import { checkStore } from '../assets/stored-files.ts';
import { reconcileTree } from '../codices/lifecycle/reconcile-tree.ts';
import { repairUnseeded } from '../codices/reading/seed-document.ts';
import { type Collaboration, createCollaboration } from '../collaboration/collaboration.ts';
import { createCollaborationMetrics } from '../collaboration/metrics.ts';
import type { Env } from '../config/env.ts';
import { packageRoot } from '../config/package-root.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import type { Services } from '../ports/services.ts';
import { catchUpRelations } from '../projection/project-relations.ts';
import { reindexSearch } from '../projection/reindex.ts';
import { findBehind } from '../projection/tables/codex-store.ts';
import { followEveryTemplate } from '../templates/follow-template.ts';
import { loadTemplateLibrary } from '../templates/load-template-library.ts';
import { createTaskThreads } from '../threads/task-threads.ts';
import { assembleServices } from './assemble-services.ts';

const JOURNAL_CONNECTIONS = 4;

export interface ServerParts {
  readonly services: Services;
  readonly collaboration: Collaboration;
  /** The address that makes the owner, with a new token each time; `null` once there is an owner. */
  setupUrl(): Promise<string | null>;
  /** Ends the journal's connections. Last of all, after the journal has drained. */
  close(): Promise<void>;
}

/**
 * Makes everything above a migrated database. `databaseUrl` is needed when the database is the embedded one, of which
 * `env` knows nothing.
 */
export async function createServices(
  env: Env,
  prisma: PrismaClient,
  log: Logger,
  databaseUrl: string | null = env.databaseUrl,
): Promise<ServerParts> {
  if (databaseUrl === null)
    throw new BinderyError('internal', 'createServices needs the address of the database.');
  const environment = serverEnvironment;
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: JOURNAL_CONNECTIONS,
    application_name: 'bindery journal',
  });
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ err: error }, 'lost an idle journal connection');
  });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = createCollaborationMetrics(registry);
  const threads = createTaskThreads();
  const { now } = environment;
  const journal = createPostgresJournal({ pool, threads, log, now, onCommit: metrics.committed });
  const tickets = createTicketIssuer({ now: environment.now });
  const parts = {
    env,
    prisma,
    log,
    environment,
    journal,
    threads,
    tickets,
    metrics: () => registry.metrics(),
  };
  const epoch = await findLatestRevocation(prisma);
  let collaboration: Collaboration | undefined;
  const services = assembleServices(parts, ({ authenticator, onAppended, admit, checks, onStored }) => {
    collaboration = createCollaboration({
      journal,
      authenticator,
      environment,
      log,
      origins: env.origins,
      onAppended,
      admit,
      onStored,
      schemaVersion: RICH_TEXT_SCHEMA_VERSION,
      checks,
      recoverUntil: env.recoverUntil,
      peers: {
        secret: env.appSecret,
        epoch,
        servers: env.iceServers,
        turnSecret: env.turnSecret,
        guests: env.guestPeers,
      },
      threads,
      metrics,
    });
    return collaboration.live;
  });
  if (!collaboration) throw new BinderyError('internal', 'The live documents were not made.');
  await prepareInstance(services);
  return { services, collaboration, setupUrl: () => setupUrl(services), close: () => pool.end() };
}

/** What is due at every start: the library's templates, and whatever an earlier process did not finish. */
async function prepareInstance(services: Services): Promise<void> {
  await loadTemplateLibrary(services, join(packageRoot(), 'templates'));
  await ensureWorkspace(services);
  await checkStore(services);
  await repairUnseeded(services);
  await reconcileTree(services);
  await followEveryTemplate(services);
  services.background.run('projecting what an earlier process left', async () => {
    for (const documentName of await findBehind(services.prisma)) services.projection.touch(documentName);
  });
  catchUpRelations(services);
  services.background.run('reading Codices for search', async () => void (await reindexSearch(services)));
}
