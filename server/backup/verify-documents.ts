/** Verifies documents: walks the hash chain of each and rebuilds it from its rows. */
import type pg from 'pg';
import { pino } from 'pino';
import { createRowCheck, NOTHING_PROVEN } from '../checkpoints/check-rows.ts';
import { proveImport } from '../checkpoints/import-record.ts';
import { keptImport } from '../checkpoints/read-import-record.ts';
import { proveRedactions } from '../checkpoints/redaction-record.ts';
import { createReader, type Reader } from '../journal/postgres-reader.ts';
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
    const brokenAt = chain.ok ? null : await findBreak(client, reader, name);
    if (brokenAt !== null) broken.push(`${name}: the hash chain breaks at operation ${brokenAt}`);
    else if ((await reader.load(name)).seq < chain.operations)
      broken.push(`${name}: it does not load to its end`);
  }
  return { documents: rows.length, operations, broken };
}

/** Operations from which a passage was removed are what their records say; who signed these is for `bindery verify` to tell. */
async function findBreak(client: pg.ClientBase, reader: Reader, name: string): Promise<number | null> {
  const { rows } = await client.query<{ note: string }>(
    'SELECT "note" FROM "RedactionRecord" WHERE "log" = $1 ORDER BY "number"',
    [name],
  );
  const notes = rows.map(({ note }) => note);
  const { rows: redacted, breaks } = proveRedactions(name, notes, null);
  const imports = await client.query<{ note: string; origins: unknown }>(
    'SELECT "note", "origins" FROM "ImportedHistory" WHERE "documentName" = $1',
    [name],
  );
  const [row] = imports.rows;
  const { importedTo } = proveImport(name, row === undefined ? null : keptImport(row), null);
  const check = createRowCheck(name, NOTHING_PROVEN, await reader.head(name), { redacted, importedTo });
  for await (const row of reader.walk(name, { after: 0 })) check.step(row);
  const [first] = [...breaks, ...check.finish()];
  return first?.seq ?? null;
}
