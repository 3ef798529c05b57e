/**
 * Takes a passage out of every table that says something of a Codex, beside its documents. Which tables and columns there are is asked of the
 * database, so that one that is added later is reached too.
 */
import { Prisma } from '#prisma/generated/client.ts';

type Transaction = Pick<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>;

/** What stands where the passage was. */
export const REMOVED_MARK = '[removed]';

/** Made anew from the documents. */
const PROJECTIONS = [
  ...[
    'CodexSearch',
    'CodexFieldValue',
    'CommentSearch',
    'CommentSearchReading',
    'CodexConflict',
    'CodexProblem',
  ],
];
/** Not by these columns: logs that are changed under a record, and what has only hashes and numbers. */
const LEFT_ALONE = ['Redaction', ...PROJECTIONS];

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/** How many rows of each table hold the passage; those of projections among them. */
export async function countRows(
  tx: Transaction,
  codexId: string,
  passage: string,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const columns = await readColumns(tx);
  for (const table of new Set(columns.map((each) => each.table))) {
    const held = columns.filter((each) => each.table === table).map((each) => holds(each, passage));
    const [found] = await tx.$queryRaw<{ rows: number }[]>`
      SELECT count(*)::int AS "rows" FROM ${named(table)} WHERE ${ofCodex(table, codexId)} AND (${Prisma.join(held, ' OR ')})`;
    if ((found?.rows ?? 0) > 0) counts[table] = found?.rows ?? 0;
  }
  return counts;
}

/** Answers how many rows of each table were changed; those of projections are deleted, and are to be made again. */
export async function scrubTables(
  tx: Transaction,
  codexId: string,
  passage: string,
): Promise<Record<string, number>> {
  const counts = await countRows(tx, codexId, passage);
  for (const table of PROJECTIONS)
    await tx.$executeRaw`DELETE FROM ${named(table)} WHERE "codexId" = ${codexId}`;
  await renameVersions(tx, codexId, passage);
  for (const { table, column, type } of await readColumns(tx)) {
    if (PROJECTIONS.includes(table)) continue;
    const cell = named(column);
    const replaced =
      type === 'jsonb'
        ? Prisma.sql`replace(${cell}::text, ${quotedWithin(passage)}, ${REMOVED_MARK})::jsonb`
        : type === 'text'
          ? // A body of a message is JSON as text.
            Prisma.sql`replace(replace(${cell}, ${passage}, ${REMOVED_MARK}), ${quotedWithin(passage)}, ${REMOVED_MARK})`
          : Prisma.sql`(SELECT array_agg(replace(each, ${passage}, ${REMOVED_MARK}) ORDER BY place) FROM unnest(${cell}) WITH ORDINALITY AS e(each, place))`;
    await tx.$executeRaw`
      UPDATE ${named(table)} SET ${cell} = ${replaced}
      WHERE ${ofCodex(table, codexId)} AND ${holds({ table, column, type }, passage)}`;
  }
  // What its reviewers said stands in a table of its own.
  await tx.$executeRaw`
    UPDATE "Reviewer" r SET "note" = replace(r."note", ${passage}, ${REMOVED_MARK}) FROM "Review" v
    WHERE v."id" = r."reviewId" AND v."codexId" = ${codexId} AND position(${passage} IN r."note") > 0`;
  // Why an operation was set aside may quote it.
  await tx.$executeRaw`
    UPDATE "QuarantinedUpdate" SET "reason" = replace("reason", ${passage}, ${REMOVED_MARK})
    WHERE split_part(split_part("documentName", '/', 2), '@', 1) = ${codexId} AND position(${passage} IN "reason") > 0`;
  return counts;
}

/** By their key, which is the name in lower case, versions of a Codex are told apart. */
async function renameVersions(tx: Transaction, codexId: string, passage: string): Promise<void> {
  for (const table of ['NamedVersion', 'RemovedVersionName'])
    await tx.$executeRaw`
      UPDATE ${named(table)} SET "name" = replace("name", ${passage}, ${REMOVED_MARK}) || ' (' || "seq" || ')',
        "key" = lower(replace("name", ${passage}, ${REMOVED_MARK}) || ' (' || "seq" || ')')
      WHERE "codexId" = ${codexId} AND position(${passage} IN "name") > 0`;
}

/** Columns with words in tables that have a Codex. */
async function readColumns(tx: Transaction): Promise<Column[]> {
  return await tx.$queryRaw<Column[]>`
    SELECT t.relname::text AS "table", a.attname::text AS "column", format_type(a.atttypid, NULL) AS "type"
    FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid
    WHERE n.nspname = current_schema() AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND format_type(a.atttypid, NULL) IN ('text', 'jsonb', 'text[]')
      AND (t.relname = 'Codex' OR EXISTS (
        SELECT FROM pg_attribute k WHERE k.attrelid = t.oid AND k.attname = 'codexId' AND NOT k.attisdropped))
      AND t.relname <> ALL(${LEFT_ALONE.filter((name) => !PROJECTIONS.includes(name))}::text[])
      AND a.attname NOT IN ('codexId', 'id', 'key')
    ORDER BY t.relname, a.attnum`;
}

function holds({ column, type }: Column, passage: string): Prisma.Sql {
  const cell = named(column);
  if (type === 'jsonb') return Prisma.sql`position(${quotedWithin(passage)} IN ${cell}::text) > 0`;
  if (type === 'text[]') return Prisma.sql`position(${passage} IN array_to_string(${cell}, E'\n')) > 0`;
  return Prisma.sql`(position(${passage} IN ${cell}) > 0 OR position(${quotedWithin(passage)} IN ${cell}) > 0)`;
}

/** As it stands within a text of JSON, in the form in which PostgreSQL writes it too. */
function quotedWithin(passage: string): string {
  return JSON.stringify(passage).slice(1, -1);
}

function ofCodex(table: string, codexId: string): Prisma.Sql {
  return table === 'Codex' ? Prisma.sql`"id" = ${codexId}` : Prisma.sql`"codexId" = ${codexId}`;
}

/** A name that came from the catalogue of the database, or is written here. */
function named(name: string): Prisma.Sql {
  return Prisma.raw(`"${name.replaceAll('"', '""')}"`);
}
