/** Chooses for each list, search or export whether it is read from the replica or from the primary. */
import pg from 'pg';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { createPrismaOver, type PrismaClient } from '../database/prisma-client.ts';
import { ReplicaFollower } from '../database/replica-follower.ts';
import type { Journal } from '../journal/journal.ts';
import { classifyFailure } from '../journal/postgres-errors.ts';
import { createReader } from '../journal/postgres-reader.ts';
import type { ReadReplica } from '../ports/read-replica.port.ts';
import type { Services } from '../ports/services.ts';
import type { TaskThreads } from '../threads/task-threads.ts';

export interface ReplicaParts {
  readonly prisma: PrismaClient;
  /** History, as the replica has it. */
  readonly list: Journal['list'];
  readonly follower: Pick<ReplicaFollower, 'hasAll' | 'failed' | 'check'>;
  /** How often its connections have failed by now. */
  readonly faults: () => number;
  readonly reads: Counter<'from'>;
}

const CONNECTIONS = 18;
/** A replica that hangs is given up soon: the primary has everything. */
const LIMITS = { connectionTimeoutMillis: 1_000, query_timeout: 5_000 };

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
  const pool = new pg.Pool({
    ...{ connectionString: url, max: CONNECTIONS, application_name: 'bindery replica' },
    ...LIMITS,
  });
  pool.on('error', () => undefined); // the next read tells
  const faults = countFaults(pool);
  const prisma = createPrismaOver(pool);
  const reader = createReader({ pool, threads, log });
  return {
    prisma,
    list: (documentName, page) => reader.list(documentName, page),
    faults,
    follower: new ReplicaFollower({ primary, replica: prisma, log, clock: () => performance.now() }),
    reads: new Counter({
      name: 'bindery_reads_total',
      help: 'Lists, searches and exports, by where they were read; only with DATABASE_REPLICA_URL.',
      labelNames: ['from'] as const,
      registers: [registry],
    }),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Told apart where the driver fails: what Prisma makes of it no longer says whose fault it was. */
function countFaults(pool: pg.Pool): () => number {
  let faults = 0;
  const query = pool.query.bind(pool) as (...asked: unknown[]) => Promise<unknown>;
  const counted = async (...asked: unknown[]): Promise<unknown> => {
    try {
      return await query(...asked);
    } catch (error) {
      if (classifyFailure(error) !== 'refused') faults += 1;
      throw error;
    }
  };
  pool.query = counted as typeof pool.query;
  return () => faults;
}

/** `primary` answers the services of the primary; it is called when these are there. */
export function createReplicaReads(primary: () => Services, parts: ReplicaParts | null): ReadReplica {
  if (parts === null) return { read: (work) => work(primary()), check: async () => null };
  const { prisma, list, follower, faults, reads } = parts;
  return {
    async read(work) {
      const services = primary();
      if (await follower.hasAll()) {
        const before = faults();
        try {
          const answer = await work({ ...services, prisma, journal: withList(services.journal, list) });
          reads.inc({ from: 'replica' });
          return answer;
        } catch (error) {
          // Whatever did not fail on its connections fails on the primary as well.
          if (faults() === before) throw error;
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
