/** Chooses for each list, search or export whether it is read from the replica or from the primary. */
import pg from 'pg';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { isBinderyError } from '#core/errors.ts';
import { type ConnectionLimits, createPrisma, type PrismaClient } from '../database/prisma-client.ts';
import { ReplicaFollower } from '../database/replica-follower.ts';
import type { Journal } from '../journal/journal.ts';
import { createReader } from '../journal/postgres-reader.ts';
import type { ReadReplica } from '../ports/read-replica.port.ts';
import type { Services } from '../ports/services.ts';
import type { TaskThreads } from '../threads/task-threads.ts';

export interface ReplicaParts {
  readonly prisma: PrismaClient;
  /** History, as the replica has it. */
  readonly list: Journal['list'];
  readonly follower: Pick<ReplicaFollower, 'hasAll' | 'failed' | 'check'>;
  readonly reads: Counter<'from'>;
}

/** Histories are exported from there, one page at a time. */
const JOURNAL_CONNECTIONS = 2;
/** A replica that hangs is given up soon: the primary has everything. */
const LIMITS: ConnectionLimits = { connectionTimeoutMillis: 1_000, query_timeout: 5_000 };

export interface ReplicaConnection extends ReplicaParts {
  close(): Promise<void>;
}

export interface ReplicaConnectionOptions {
  /** `null`: there is none. */
  readonly url: string | null;
  readonly primary: PrismaClient;
  readonly threads: TaskThreads;
  readonly log: Logger;
  readonly registry: Registry;
}

/** Connects at the first read. */
export function connectReplica(options: ReplicaConnectionOptions): ReplicaConnection | null {
  const { url, primary, threads, log, registry } = options;
  if (url === null) return null;
  const prisma = createPrisma(url, { limits: LIMITS, onConnectionLost: () => undefined }); // the next read tells
  const pool = new pg.Pool({
    connectionString: url,
    max: JOURNAL_CONNECTIONS,
    ...LIMITS,
    application_name: 'bindery journal',
  });
  pool.on('error', () => undefined);
  const reader = createReader({ pool, threads, log });
  return {
    prisma,
    list: (documentName, page) => reader.list(documentName, page),
    follower: new ReplicaFollower({ primary, replica: prisma, log, clock: () => performance.now() }),
    reads: new Counter({
      name: 'bindery_reads_total',
      help: 'Lists, searches and exports, by where they were read; only with DATABASE_REPLICA_URL.',
      labelNames: ['from'] as const,
      registers: [registry],
    }),
    async close() {
      await pool.end();
      await prisma.$disconnect();
    },
  };
}

/** `primary` answers the services of the primary; it is called when these are there. */
export function createReplicaReads(primary: () => Services, parts: ReplicaParts | null): ReadReplica {
  if (parts === null) return { read: (work) => work(primary()), check: async () => null };
  const { prisma, list, follower, reads } = parts;
  return {
    async read(work) {
      const services = primary();
      if (await follower.hasAll()) {
        try {
          const answer = await work({ ...services, prisma, journal: withList(services.journal, list) });
          reads.inc({ from: 'replica' });
          return answer;
        } catch (error) {
          // What is ours is the answer there as well as here.
          if (isBinderyError(error) && error.code !== 'unavailable') throw error;
          follower.failed(error);
        }
      }
      reads.inc({ from: 'primary' });
      return await work(services);
    },
    check: () => follower.check(),
  };
}

function withList(journal: Journal, list: Journal['list']): Journal {
  return Object.create(journal, { list: { value: list } }) as Journal;
}
