/** Documents that are overdue for compaction, as the database knows them: a process may have ended before it came to them. */
import type pg from 'pg';

/** Names of the documents with at least `rows` operations since their last snapshot. */
export async function findOverdue(pool: pg.Pool, rows: number): Promise<string[]> {
  const { rows: found } = await pool.query<{ name: string }>(
    'SELECT "name" FROM "Document" WHERE "headSeq" - "snapshotSeq" >= $1 AND "deletedAt" IS NULL',
    [rows],
  );
  return found.map(({ name }) => name);
}
