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
const LEFT_ALONE = ['Redaction'];

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

export interface CountedRows {
  readonly codexId: string;
  readonly table: string;
  readonly rows: number;
}

/** How many rows of each table hold the passage, by Codex; those of projections among them. */
export async function countRows(
  tx: Transaction,
  codexIds: readonly string[],
  passage: string,
): Promise<CountedRows[]> {
  const counts: CountedRows[] = [];
  const columns = await readColumns(tx);
  for (const table of new Set(columns.map((each) => each.table))) {
    const held = columns.filter((each) => each.table === table).map((each) => holds(each, passage));
    const codex = table === 'Codex' ? Prisma.sql`"id"` : Prisma.sql`"codexId"`;
    const found = await tx.$queryRaw<{ codexId: string; rows: number }[]>`
      SELECT ${codex} AS "codexId", count(*)::int AS "rows" FROM ${named(table)}
      WHERE ${codex} = ANY(${[...codexIds]}::text[]) AND (${Prisma.join(held, ' OR ')}) GROUP BY 1`;
    counts.push(...found.map(({ codexId, rows }) => ({ codexId, table, rows })));
  }
  return [...counts, ...(await countBeside(tx, codexIds, passage))];
}

/** What reviewers said stands in a table of its own, and why an operation was set aside may quote it. */
async function countBeside(
  tx: Transaction,
  codexIds: readonly string[],
  passage: string,
): Promise<CountedRows[]> {
  return await tx.$queryRaw<CountedRows[]>`
    SELECT v."codexId", 'Reviewer' AS "table", count(*)::int AS "rows" FROM "Reviewer" r JOIN "Review" v ON v."id" = r."reviewId"
    WHERE v."codexId" = ANY(${[...codexIds]}::text[]) AND position(${passage} IN r."note") > 0 GROUP BY 1
    UNION ALL
    SELECT split_part(split_part(q."documentName", '/', 2), '@', 1), 'QuarantinedUpdate', count(*)::int FROM "QuarantinedUpdate" q
    WHERE split_part(split_part(q."documentName", '/', 2), '@', 1) = ANY(${[...codexIds]}::text[])
      AND position(${passage} IN q."reason") > 0 GROUP BY 1`;
}

/** By table, whichever Codex they are of. */
export function totalsOf(counted: readonly CountedRows[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { table, rows } of counted) totals[table] = (totals[table] ?? 0) + rows;
  return totals;
}

/** Not asked: what is the history, or only tells what was removed. */
const NEVER_OUTSIDE = [
  'Redaction',
  'RedactionRecord',
  'WideRedaction',
  'AuditEvent',
  'DocumentUpdate',
  '_prisma_migrations',
];

/** How many rows that are of no Codex hold the passage, by table: names of members, templates, views. */
export async function countOutside(tx: Transaction, passage: string): Promise<Record<string, number>> {
  const within = new Set((await readColumns(tx)).map(({ table }) => table));
  const columns = (await readAllColumns(tx)).filter(
    ({ table }) => !within.has(table) && !NEVER_OUTSIDE.includes(table),
  );
  const counts: Record<string, number> = {};
  for (const table of new Set(columns.map((each) => each.table))) {
    const held = columns.filter((each) => each.table === table).map((each) => holds(each, passage));
    const [found] = await tx.$queryRaw<{ rows: number }[]>`
      SELECT count(*)::int AS "rows" FROM ${named(table)} WHERE ${Prisma.join(held, ' OR ')}`;
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
  const counts = totalsOf(await countRows(tx, [codexId], passage));
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
  const columns = await readAllColumns(tx);
  return columns.filter(
    ({ table, column, hasCodex }) =>
      hasCodex && !LEFT_ALONE.includes(table) && !['codexId', 'id', 'key'].includes(column),
  );
}

async function readAllColumns(tx: Transaction): Promise<(Column & { readonly hasCodex: boolean })[]> {
  return await tx.$queryRaw<(Column & { readonly hasCodex: boolean })[]>`
    SELECT t.relname::text AS "table", a.attname::text AS "column", format_type(a.atttypid, NULL) AS "type",
      (t.relname = 'Codex' OR EXISTS (
        SELECT FROM pg_attribute k WHERE k.attrelid = t.oid AND k.attname = 'codexId' AND NOT k.attisdropped)) AS "hasCodex"
    FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid
    WHERE n.nspname = current_schema() AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND format_type(a.atttypid, NULL) IN ('text', 'jsonb', 'text[]')
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
