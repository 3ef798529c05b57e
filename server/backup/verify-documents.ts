/** Verifies documents: walks the hash chain of each and rebuilds it from its rows. */
import type pg from 'pg';
import { pino } from 'pino';
import { createReader } from '../journal/postgres-reader.ts';
import { NO_THREADS } from '../threads/do-task.ts';

export interface DocumentsReport {
  readonly documents: number;
  readonly operations: number;
  /** What does not hold, one line a document. */
  readonly broken: readonly string[];
}

/** Verifies all documents over the caller's connection, which may be in a transaction that nobody else sees. */
export async function verifyDocuments(client: pg.ClientBase): Promise<DocumentsReport> {
  const reader = createReader({ pool: client, log: pino({ level: 'silent' }), threads: NO_THREADS });
  const { rows } = await client.query<{ name: string }>(
    'SELECT "name" FROM "Document" WHERE "deletedAt" IS NULL ORDER BY "name"',
  );
  const broken: string[] = [];
  let operations = 0;
  for (const { name } of rows) {
    const chain = await reader.verify(name);
    operations += chain.operations;
    if (!chain.ok) broken.push(`${name}: the hash chain breaks at operation ${chain.brokenAt}`);
    else if ((await reader.load(name)).seq < chain.operations)
      broken.push(`${name}: it does not load to its end`);
  }
  return { documents: rows.length, operations, broken };
}
