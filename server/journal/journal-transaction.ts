/** Transactions of several statements on the journal's tables. */
import type pg from 'pg';

/** Runs `work` between BEGIN and COMMIT on a connection of its own, and answers what it answers once that is committed. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A connection lost between two statements is reported here and to nobody else; unheard, it would end the process.
  // The statement after it fails, and that is enough.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let failed = true;
  try {
    await client.query('BEGIN');
    const answer = await work(client);
    await client.query('COMMIT');
    failed = false;
    return answer;
  } finally {
    client.off('error', ignore);
    // A connection that failed in a transaction is thrown away, and the transaction with it.
    client.release(failed);
  }
}
