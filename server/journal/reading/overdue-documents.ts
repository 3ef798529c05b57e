/** Documents that are overdue for compaction, as the database knows them: a process may have ended before it came to them. */
import type pg from 'pg';
import type { CompactionPolicy } from '../compaction.ts';

type Due = Pick<CompactionPolicy, 'rows' | 'bytes'>;

/** Of a document `d`: what its operations since its last snapshot take. */
const BYTES = `(SELECT sum(octet_length(u."payload")) FROM "DocumentUpdate" u
  WHERE u."documentName" = d."name" AND u."seq" > d."snapshotSeq")`;

/**
 * Names of the documents whose operations since their last snapshot are so many, or so large, that they need another. With `seconds`, only
 * of those that have an operation of so many last seconds, and by their number alone: adding up what is written all the time costs more than
 * it saves, and whoever stores an operation counts its bytes.
 */
export async function findOverdue(
  pool: pg.Pool,
  { rows, bytes }: Due,
  seconds: number | null = null,
): Promise<string[]> {
  const { rows: found } = await pool.query<{ name: string }>(
    seconds === null
      ? {
          text: `SELECT d."name" FROM "Document" d WHERE d."deletedAt" IS NULL AND d."headSeq" > d."snapshotSeq"
                 AND (d."headSeq" - d."snapshotSeq" >= $1 OR ${BYTES} >= $2)`,
          values: [rows, bytes],
        }
      : {
          text: `SELECT "name" FROM "Document" WHERE "headSeq" - "snapshotSeq" >= $1 AND "deletedAt" IS NULL AND "name" IN (
                   SELECT "documentName" FROM "DocumentUpdate" WHERE "createdAt" > now() - make_interval(secs => $2::float8))`,
          values: [rows, seconds],
        },
  );
  return found.map(({ name }) => name);
}

/** Whether the operations of a document since its last snapshot are so many, or so large, that it needs another. */
export async function isOverdue(pool: pg.Pool, documentName: string, { rows, bytes }: Due): Promise<boolean> {
  const { rows: found } = await pool.query(
    `SELECT 1 FROM "Document" d WHERE d."name" = $1 AND d."deletedAt" IS NULL
     AND (d."headSeq" - d."snapshotSeq" >= $2 OR ${BYTES} >= $3)`,
    [documentName, rows, bytes],
  );
  return found.length > 0;
}
