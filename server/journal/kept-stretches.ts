/** Keeps what the operations of a document came to, stretch by stretch, up to its newest snapshot: made in the background, one document at a time. */
import type pg from 'pg';
import type { Logger } from 'pino';
import { doTask } from '../threads/do-task.ts';
import { isLargeSize } from '../threads/document-size.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { crc32c } from './crc32c.ts';
import { inTransaction } from './journal-transaction.ts';
import type { Reader } from './postgres-reader.ts';
import { COUNT_RECORDS, LOCK_HEAD } from './postgres-statements.ts';
import { findGaps, type Gap, type SizedStretch } from './states/kept-snapshots.ts';
import { mergeOperationsTask } from './states/merge-operations.ts';
import { LIST_STRETCHES, WRITE_STRETCH } from './states/state-statements.ts';

/** Of one stretch: at most so many are applied one by one to come to a point. */
export const STRETCH_OPERATIONS = 500;

export interface StretchKeeper {
  /** Merges what is in no stretch yet. A failure is logged: points are made of single operations then. */
  keep(documentName: string): Promise<void>;
}

export interface StretchKeeperParts {
  readonly pool: pg.Pool;
  readonly reader: Pick<Reader, 'payloads' | 'snapshotSeq'>;
  readonly threads: TaskThreads;
  readonly log: Logger;
  readonly operations?: number | undefined;
}

export function createStretchKeeper(parts: StretchKeeperParts): StretchKeeper {
  const waiting = new Map<string, Promise<void>>();
  let last: Promise<void> = Promise.resolve();
  return {
    keep(documentName) {
      const known = waiting.get(documentName);
      if (known !== undefined) return known;
      const done = last.then(async () => {
        waiting.delete(documentName);
        try {
          await keepStretches(parts, documentName);
        } catch (err) {
          parts.log.warn({ documentName, err }, 'operations could not be merged; it is tried again later');
        }
      });
      waiting.set(documentName, done);
      last = done;
      return done;
    },
  };
}

async function keepStretches(parts: StretchKeeperParts, documentName: string): Promise<void> {
  const { pool, reader, operations = STRETCH_OPERATIONS } = parts;
  const { rows } = await pool.query<SizedStretch>(LIST_STRETCHES, [documentName]);
  const upTo = await reader.snapshotSeq(documentName);
  for (const gap of findGaps(rows, { upTo, operations }))
    for (let { after } = gap; after < gap.upTo; after += operations)
      await keepStretch(parts, documentName, { after, upTo: Math.min(after + operations, gap.upTo) });
}

/** Writes nothing where one of the operations is missing or damaged, of which whoever loads the document tells. */
async function keepStretch(
  { pool, reader, threads }: StretchKeeperParts,
  documentName: string,
  { after, upTo }: Gap,
): Promise<void> {
  const records = await countRecords(pool, documentName);
  const rows = await reader.payloads(documentName, after, upTo);
  if (rows.length !== upTo - after || !rows.every((row) => crc32c(row.payload) === row.crc32c)) return;
  const updates = rows.map(({ payload }) => payload);
  const isLarge = isLargeSize(updates.reduce((sum, { length }) => sum + length, 0));
  const merged = await doTask(threads, mergeOperationsTask, updates, { isLarge });
  if (merged === null) return;
  const { bytes, content, sha256 } = merged;
  // What was changed in the operations meanwhile is in the merged ones still.
  await inTransaction(pool, async (client) => {
    const head = await client.query(LOCK_HEAD, [documentName]);
    if (head.rows.length === 0 || (await countRecords(client, documentName)) !== records) return;
    await client.query(WRITE_STRETCH, [documentName, after + 1, upTo, bytes, content, sha256]);
  });
}

async function countRecords(client: Pick<pg.ClientBase, 'query'>, documentName: string): Promise<number> {
  const { rows } = await client.query<{ records: number }>(COUNT_RECORDS, [documentName]);
  return rows[0]?.records ?? 0;
}
