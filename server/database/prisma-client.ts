/** The Prisma client of the process, over the `pg` driver. */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '#prisma/generated/client.ts';

export type { PrismaClient } from '#prisma/generated/client.ts';

export interface PrismaOptions {
  /** Connections at most; embedded PostgreSQL accepts 100 in all. */
  readonly connections?: number;
  /** Whether `url` leads through a pooler, whose connections stay when this client has gone. */
  readonly pooled?: boolean;
  /** When to give up on a connection, or on the answer to a query; otherwise after ten seconds, and never. */
  readonly limits?: ConnectionLimits;
  /** Told of connections lost while idle, e.g. when PostgreSQL restarts; the pool replaces them by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

export interface ConnectionLimits {
  readonly connectionTimeoutMillis: number;
  readonly query_timeout?: number;
}

const DEFAULT_CONNECTIONS = 16;
const DEFAULT_LIMITS: ConnectionLimits = { connectionTimeoutMillis: 10_000 };

/** A client for the database at `url`. It connects at its first query; end it with `$disconnect()`. */
export function createPrisma(url: string, options: PrismaOptions = {}): PrismaClient {
  const pool = {
    connectionString: url,
    max: options.connections ?? DEFAULT_CONNECTIONS,
    ...(options.limits ?? DEFAULT_LIMITS),
    application_name: options.pooled === true ? 'bindery pooled' : 'bindery',
  };
  const { onConnectionLost } = options;
  const adapter = new PrismaPg(pool, onConnectionLost === undefined ? {} : { onPoolError: onConnectionLost });
  return new PrismaClient({ adapter });
}
