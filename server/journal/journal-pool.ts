/** The connections of the journal to its database. */
import pg from 'pg';
import type { Logger } from 'pino';
import { CONNECT_TIMEOUT_MS, LONGEST_QUERY_MS, PROBED } from '../database/probed-connection.ts';

const CONNECTIONS = 4;

/** Connects with the first query. `pooled`: whether `databaseUrl` leads through a pooler, whose connections stay when this process has gone. */
export function connectJournal(databaseUrl: string, pooled: boolean, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: CONNECTIONS,
    // Commits go one after the other: one that waited for a connection for ever would hold up all.
    ...{ ...PROBED, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, query_timeout: LONGEST_QUERY_MS },
    application_name: pooled ? 'bindery journal pooled' : 'bindery journal',
  });
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ err: error }, 'lost an idle journal connection');
  });
  return pool;
}
