/** Documents that are overdue for compaction, as the database knows them: a process may have ended before it came to them. */
import type pg from 'pg';
import type { CompactionPolicy } from './compaction.ts';

/**
 * Names of the documents with at least `rows` operations since their last snapshot; with `seconds`, only those that have an operation of
 * so many last seconds.
 */
export async function findOverdue(
  pool: pg.Pool,
  rows: number,
  seconds: number | null = null,
): Promise<string[]> {
  const { rows: found } = await pool.query<{ name: string }>(
    `SELECT "name" FROM "Document" WHERE "headSeq" - "snapshotSeq" >= $1 AND "deletedAt" IS NULL
     AND ($2::float8 IS NULL OR "name" IN (
       SELECT "documentName" FROM "DocumentUpdate" WHERE "createdAt" > now() - make_interval(secs => $2::float8)))`,
    [rows, seconds],
  );
  return found.map(({ name }) => name);
}

/** Whether the operations of a document since its last snapshot are so many, or so large, that it needs another. */
export async function isOverdue(
  pool: pg.Pool,
  documentName: string,
  { rows, bytes }: Pick<CompactionPolicy, 'rows' | 'bytes'>,
): Promise<boolean> {
  const { rows: found } = await pool.query(
    `SELECT 1 FROM "Document" d WHERE d."name" = $1 AND d."deletedAt" IS NULL AND (
       d."headSeq" - d."snapshotSeq" >= $2 OR (
         SELECT sum(octet_length(u."payload")) FROM "DocumentUpdate" u
         WHERE u."documentName" = d."name" AND u."seq" > d."snapshotSeq") >= $3)`,
    [documentName, rows, bytes],
  );
  return found.length > 0;
}
