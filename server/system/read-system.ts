/** The state of the system for admins: each part by itself, so that what cannot be found out is unknown and hides nothing else. */
import { statfs } from 'node:fs/promises';
import type { UserActor } from '#core/access/policy.ts';
import type { SystemProcess, SystemQueue, SystemState } from '#core/protocol/api/administration/system.ts';
import { assertCan } from '../access/assert-can.ts';
import { productVersion } from '../config/package-root.ts';
import type { HeardProcess } from '../ports/process-bus.port.ts';
import type { ProcessStatus } from '../ports/process-roles.port.ts';
import type { Services } from '../ports/services.ts';
import { findLastBackup } from './last-backup.ts';
import { readMails, readProjection, readRollUps, readRules } from './read-queues.ts';
import { readRetention } from './read-retention.ts';
import { readTimestamps } from './read-timestamps.ts';

/** Throws `forbidden` for whoever is no admin; for everything else it finds out what it can. */
export async function readSystem(services: Services, actor: UserActor): Promise<SystemState> {
  assertCan(actor, { action: 'readSystem', resource: { kind: 'instance' } });
  const { environment, prisma, bus, log } = services;
  const known: OrNull = async (what, work) => {
    try {
      return await work();
    } catch (error) {
      log.warn({ err: error, what }, 'a part of the state of the system could not be found out');
      return null;
    }
  };
  const said = await services.statuses.ask();
  const [database, queues, storage, storedDocuments, lastBackup, timestamps, retention] = await Promise.all([
    readDatabase(services, known),
    readQueues(services, said, known),
    readStorage(services, known),
    known('documents', () => prisma.document.count({ where: { deletedAt: null } })),
    known('last backup', () => findLastBackup(prisma)),
    known('timestamps', () => readTimestamps(services)),
    known('retention', () => readRetention(services)),
  ]);
  const now = environment.now();
  return {
    at: new Date(now).toISOString(),
    version: { bindery: productVersion(), node: process.version },
    ...{ database, queues, storage, storedDocuments, lastBackup, timestamps, retention },
    bus: bus.state,
    processes: listProcesses(services, said, now),
  };
}

type OrNull = <T>(what: string, work: () => Promise<T>) => Promise<T | null>;

async function readDatabase(
  { env, prisma, replica }: Services,
  known: OrNull,
): Promise<SystemState['database']> {
  const latencyMs = await known('latency of the database', async () => {
    const began = performance.now();
    await prisma.$queryRaw`SELECT 1`;
    return Math.round((performance.now() - began) * 10) / 10;
  });
  const facts = await known('version and size of the database', async () => {
    const [found] = await prisma.$queryRaw<{ version: string; bytes: bigint }[]>`
      SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes`;
    return found ?? null;
  });
  return {
    isReachable: latencyMs !== null,
    isEmbedded: env.databaseUrl === null,
    version: facts?.version ?? null,
    bytes: facts === null ? null : Number(facts.bytes),
    latencyMs,
    replica: await replica.check(),
  };
}

async function readQueues(
  { env, prisma }: Services,
  said: ReadonlyMap<string, ProcessStatus>,
  known: OrNull,
): Promise<SystemQueue[]> {
  const failing = [...said.values()].reduce((sum, status) => sum + status.failing, 0);
  const queues = {
    projection: () => readProjection(prisma, failing),
    rollUps: () => readRollUps(prisma),
    rules: () => readRules(prisma),
    // Without a mail server nothing is ever put there.
    ...(env.mail !== null && { mail: () => readMails(prisma) }),
  };
  const names = Object.keys(queues) as (keyof typeof queues)[];
  return await Promise.all(
    names.map(async (queue) => {
      const read = queues[queue];
      const found = read === undefined ? null : await known(`queue ${queue}`, read);
      return found ?? { queue, waiting: null, oldest: null, failed: null };
    }),
  );
}

async function readStorage(
  { env, prisma, assets }: Services,
  known: OrNull,
): Promise<SystemState['storage']> {
  const isThere = await known('store of files', async () => {
    await assets.check();
    return true;
  });
  const sums = await known('files', async () => {
    const [found] = await prisma.$queryRaw<{ files: number; bytes: bigint | null }[]>`
      SELECT count(*)::int AS files, sum("size")::bigint AS bytes FROM (SELECT DISTINCT "sha256", "size" FROM "Asset") each`;
    return found ?? null;
  });
  const freeBytes = await known('free disk', async () => {
    const { bavail, bsize } = await statfs(env.dataDir);
    return bavail * bsize;
  });
  return {
    kind: env.s3 === null ? 'disk' : 's3',
    place: assets.place,
    isReachable: isThere === true,
    files: sums?.files ?? null,
    bytes: sums === null ? null : Number(sums.bytes ?? 0),
    freeBytes,
  };
}

/** This one first, then the others as they were heard; of those that did not answer only what they told before is known. */
function listProcesses(
  { bus, roles }: Services,
  said: ReadonlyMap<string, ProcessStatus>,
  now: number,
): SystemProcess[] {
  const own: HeardProcess = { id: bus.id, agoMs: 0, isLost: false };
  return [own, ...bus.heard].map(({ id, agoMs, isLost }) => {
    const status = said.get(id);
    return {
      id,
      isThis: id === bus.id,
      state: isLost ? 'lost' : 'here',
      role: status?.role ?? roles.of(id),
      version: status?.version ?? null,
      startedAt: status === undefined ? null : new Date(status.startedAt).toISOString(),
      lastSeenAt: new Date(now - Math.round(agoMs)).toISOString(),
      documents: status?.documents ?? null,
      sockets: status?.sockets ?? null,
    };
  });
}
