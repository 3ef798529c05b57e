/** The Prisma client of the process, over the `pg` driver. */
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '#prisma/generated/client.ts';

import { PROBED } from './probed-connection.ts';

export type { PrismaClient } from '#prisma/generated/client.ts';

export interface PrismaOptions {
  /** Connections at most; embedded PostgreSQL accepts 100 in all. */
  readonly connections?: number;
  /** How long a query may take before its connection is given up; as long as it likes when absent. */
  readonly answersWithinMs?: number;
  /** Whether `url` leads through a pooler, whose connections stay when this client has gone. */
  readonly pooled?: boolean;
  /** Told of connections lost while idle, e.g. when PostgreSQL restarts; the pool replaces them by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

const DEFAULT_CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 10_000;

/** A client for the database at `url`. It connects at its first query; end it with `$disconnect()`. */
export function createPrisma(url: string, options: PrismaOptions = {}): PrismaClient {
  const pool = {
    connectionString: url,
    max: options.connections ?? DEFAULT_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...PROBED,
    ...(options.answersWithinMs !== undefined && { query_timeout: options.answersWithinMs }),
    application_name: options.pooled === true ? 'bindery pooled' : 'bindery',
  };
  const { onConnectionLost } = options;
  const adapter = new PrismaPg(pool, onConnectionLost === undefined ? {} : { onPoolError: onConnectionLost });
  return new PrismaClient({ adapter });
}

/** A client over connections that the caller opens and ends. */
export function createPrismaOver(pool: pg.Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}
