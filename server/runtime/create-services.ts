/** Creates the services of a running server: journal, live documents on sockets, and the work due at start. */
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { BinderyError } from '#core/errors.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { OLDEST_WRITING_SCHEMA } from '#richtext/schema/schema-versions.ts';
import { findLatestRevocation } from '../access/latest-revocation.ts';
import { createSharedTicketIssuer } from '../access/shared-ticket-issuer.ts';
import { createTicketIssuer } from '../access/ticket-issuer.ts';
import { ensureWorkspace } from '../access/workspace-setting.ts';
import { setupUrl } from '../accounts/setup.ts';
import { checkStore } from '../assets/stored-files.ts';
import { beginAutomation } from '../automation/event-store.ts';
import { startRuleRunner } from '../automation/rule-runner.ts';
import { startAnchorUpkeep } from '../checkpoints/anchoring/anchor-upkeep.ts';
import { startCheckpointUpkeep } from '../checkpoints/checkpoint-upkeep.ts';
import { ensureSigningKey } from '../checkpoints/signing-keys.ts';
import { type Collaboration, createCollaboration } from '../collaboration/collaboration.ts';
import { createCollaborationMetrics } from '../collaboration/metrics.ts';
import type { Env } from '../config/env.ts';
import { packageRoot } from '../config/package-root.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { CONNECT_TIMEOUT_MS, PROBED } from '../database/probed-connection.ts';
import { startDigests } from '../digests/send-digests.ts';
import { startErasureUpkeep } from '../erasure/erasure-upkeep.ts';
import { beginEvents } from '../event-log/event-log.ts';
import { startEventUpkeep } from '../events/event-upkeep.ts';
import { connectJournal } from '../journal/journal-pool.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { startMailSender } from '../mail/mail-sender.ts';
import { createSmtpTransport } from '../mail/smtp-transport.ts';
import { memoryLimiter, postgresLimiters } from '../network/attempt-limiters.ts';
import { beginNotifications } from '../notifications/notification-store.ts';
import { startNotificationUpkeep } from '../notifications/notification-upkeep.ts';
import { startPacking } from '../packing/packing-upkeep.ts';
import type { Services } from '../ports/services.ts';
import { openProcessBus } from '../processes/open-process-bus.ts';
import { watchProcesses } from '../processes/process-metrics.ts';
import { createProcessRoles } from '../processes/process-roles.ts';
import { readFolderId, requireSameSettings } from '../processes/same-settings.ts';
import { startDayChange } from '../projection/day-change.ts';
import { startPushes } from '../push/send-pushes.ts';
import { startRedactionUpkeep } from '../redaction/redaction-upkeep.ts';
import { startRetention } from '../retention/retention-upkeep.ts';
import { startGuestPresence } from '../sharing/guest-presence.ts';
import { startGuestUpkeep } from '../sharing/guest-upkeep.ts';
import type { Telemetry } from '../telemetry/start-telemetry.ts';
import { loadTemplateLibrary } from '../templates/load-template-library.ts';
import { followWithDraft } from '../templates/template-draft.ts';
import { createTaskThreads } from '../threads/task-threads.ts';
import { startWebhookSender } from '../webhooks/send-webhooks.ts';
import { assembleServices } from './assemble-services.ts';
import { connectReplica } from './replica-reads.ts';
import { startWorkerDuties, type WorkerDuties, type WorkerDutiesParts } from './worker-duties.ts';

/** Apart from those of commits, which must not wait behind an attack on passwords. */
const LIMIT_CONNECTIONS = 2;

export interface ServerParts {
  readonly services: Services;
  readonly collaboration: Collaboration;
  /** The address that makes the owner, with a new token each time; `null` once there is an owner. */
  setupUrl(): Promise<string | null>;
  /** Begins no more background work for other processes. First of all. */
  stopDuties(): void;
  /** Ends the journal's connections. Last of all, after the journal has drained. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** Needed when the database is the embedded one, of which `env` knows nothing. */
  readonly databaseUrl?: string;
  /** Where traces and figures are sent. */
  readonly telemetry?: Telemetry | null;
}

/** Makes everything above a migrated database. */
export async function createServices(
  env: Env,
  prisma: PrismaClient,
  log: Logger,
  { databaseUrl = env.databaseUrl ?? undefined, telemetry = null }: ServiceOptions = {},
): Promise<ServerParts> {
  if (databaseUrl === undefined)
    throw new BinderyError('internal', 'createServices needs the address of the database.');
  const environment = serverEnvironment;
  const pooled = env.databaseDirectUrl !== null;
  const sessionUrl = env.databaseDirectUrl ?? databaseUrl;
  const pool = connectJournal(databaseUrl, pooled, log);
  const registry = createRegistry(telemetry);
  const metrics = createCollaborationMetrics(registry);
  const tracing = telemetry?.tracing ?? null;
  const threads = createTaskThreads();
  const { now } = environment;
  const replica = connectReplica({ url: env.databaseReplicaUrl, primary: prisma, threads, log, registry });
  const limits = connectLimits(databaseUrl, log);
  // A server on the embedded database is the only one.
  const isOnly = env.databaseUrl === null;
  const createLimiter = isOnly ? memoryLimiter : postgresLimiters(limits, now);
  const tickets = isOnly ? createTicketIssuer({ now }) : createSharedTicketIssuer({ prisma, now });
  const { id: workspaceId } = await ensureWorkspace({ prisma, environment });
  await beginEvents({ prisma, environment });
  await ensureSigningKey(prisma, env.appSecret, now());
  const bus = openProcessBus({ ...env, workspaceId, id: environment.newId(), log });
  const roles = createProcessRoles(bus, env.role);
  watchProcesses(registry, () => roles);
  const journal = createPostgresJournal({
    ...{ pool, threads, log, now },
    onCommit(entries, durationMs, again) {
      metrics.committed(entries, durationMs, again);
      tracing?.committed(entries, durationMs);
    },
    prepares: !pooled,
    ...(!roles.isWorker && {
      handOverCompaction: (document) => bus.publish('compaction-due', { document }, document),
    }),
  });
  const parts = {
    ...{ env, bus, roles, prisma, log, environment },
    ...{ journal, threads, tickets, createLimiter, replica, tracing },
    metrics: () => registry.metrics(),
  };
  const epoch = await findLatestRevocation(prisma);
  let collaboration: Collaboration | undefined;
  const services = assembleServices(parts, (live) => {
    collaboration = createCollaboration({
      ...{ journal, environment, log, threads, metrics, bus, tracer: tracing, ...live },
      origins: env.origins,
      oldestWritingSchema: OLDEST_WRITING_SCHEMA,
      recoverUntil: env.recoverUntil,
      peers: peerSettings(env, epoch),
      latestRevocation: () => findLatestRevocation(prisma),
    });
    return collaboration.live;
  });
  if (!collaboration) throw new BinderyError('internal', 'The live documents were not made.');
  const alone = (work: () => Promise<void>): Promise<void> => byOneProcess(sessionUrl, work);
  await alone(async () => {
    const { published } = await loadTemplateLibrary(services, join(packageRoot(), 'templates'));
    for (const one of published) await followWithDraft(services, one.slice(0, one.indexOf('@')));
    await checkStore(services);
  });
  requireLikeOthers(services);
  const duties = await startDuties({ services, pool, byOneProcess: alone });
  return {
    services,
    collaboration,
    setupUrl: () => setupUrl(services),
    stopDuties: duties.stop,
    async close() {
      await duties.end();
      await bus.close();
      await replica?.close();
      await Promise.all([limits.end(), pool.end()]);
    },
  };
}

/** Work for other processes, the rules that anybody sets off, and the list of guests. */
async function startDuties(parts: WorkerDutiesParts): Promise<WorkerDuties & { end(): Promise<void> }> {
  await beginAutomation(parts.services);
  await beginNotifications(parts.services);
  const duties = await startWorkerDuties(parts);
  const { services } = parts;
  const rules = services.roles.isWorker ? startRuleRunner(services) : null;
  const { mail } = services.env;
  const isSending = mail !== null && services.roles.isWorker;
  const mails = isSending ? startMailSender(services, createSmtpTransport(mail)) : null;
  const days = services.roles.isWorker ? startDayChange(services) : null;
  const guests = startGuestPresence(services);
  const digests = services.roles.isWorker ? startDigests(services) : null;
  const pushes = services.roles.isWorker ? startPushes(services) : null;
  const notices = services.roles.isWorker ? startNotificationUpkeep(services) : null;
  const events = services.roles.isWorker ? startEventUpkeep(services) : null;
  const webhooks = services.roles.isWorker ? startWebhookSender(services) : null;
  const checkpoints = services.roles.isWorker ? startCheckpointUpkeep(services) : null;
  const anchors = services.roles.isWorker ? startAnchorUpkeep(services) : null;
  const redactions = services.roles.isWorker ? startRedactionUpkeep(services) : null;
  const erasures = services.roles.isWorker ? startErasureUpkeep(services) : null;
  const packing = services.roles.isWorker ? startPacking(services) : null;
  const retention = services.roles.isWorker ? startRetention(services) : null;
  const guestUpkeep = services.roles.isWorker ? startGuestUpkeep(services) : null;
  return {
    // Once everybody has left.
    end: () => guests.stop(),
    stop() {
      guestUpkeep?.stop();
      retention?.stop();
      packing?.stop();
      erasures?.stop();
      redactions?.stop();
      anchors?.stop();
      checkpoints?.stop();
      webhooks?.stop();
      events?.stop();
      notices?.stop();
      pushes?.stop();
      digests?.stop();
      days?.stop();
      mails?.stop();
      rules?.stop();
      duties.stop();
    },
  };
}

/** The figures of this process, also for the collector if there is one. */
function createRegistry(telemetry: Telemetry | null): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  telemetry?.watch(registry);
  return registry;
}

function peerSettings({ appSecret, iceServers, turnSecret, guestPeers }: Env, epoch: string) {
  return { secret: appSecret, epoch, servers: iceServers, turnSecret, guests: guestPeers };
}

/** Connects with the first attempt that is counted. */
function connectLimits(connectionString: string, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: LIMIT_CONNECTIONS,
    application_name: 'bindery limits',
    ...{ ...PROBED, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, query_timeout: 5_000 },
  });
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ err: error }, 'lost an idle connection of the limits');
  });
  return pool;
}

/** Any number that nobody else uses; restores have 72707401. */
const START_LOCK = 72_707_402;

/** Of processes that come to this at once, one does it and the others wait. `url` leads through no pooler. */
async function byOneProcess(url: string, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'bindery start' });
  client.on('error', () => {}); // whoever waits takes over then, and everything done here may be done twice
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [START_LOCK]);
    await work();
  } finally {
    // The lock ends with the connection.
    await client.end().catch(() => {});
  }
}

/** Refuses to serve beside a process that is set up otherwise. */
function requireLikeOthers({ env, bus }: Services): void {
  if (env.databaseUrl === null) return;
  requireSameSettings({
    ...{ bus, appSecret: env.appSecret, files: filesOf(env) },
    startedAt: performance.timeOrigin,
    // Better no server than one that half of the people cannot use.
    onUnlike: (error) => process.nextTick(() => Promise.reject(error)),
  });
}

/** Names where uploaded files are, which has to be the same place for all. */
function filesOf({ s3, dataDir }: Env): string {
  return s3 === null ? readFolderId(dataDir) : `s3 ${s3.endpoint ?? s3.region} ${s3.bucket}/${s3.prefix}`;
}
