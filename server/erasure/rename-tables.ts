/**
 * Takes the name of an erased person out of the tables beside the history. Which columns name people is asked of the database, so that one that is
 * added later is reached too: `…Name` beside `…Id`, and JSON in which an id stands with a name.
 */
import { renameIn } from '#core/erasure/rename-person.ts';
import type { JsonValue } from '#core/json.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { REMOVED_MARK } from '../redaction/scrub-tables.ts';
import type { ErasedPerson } from './erased-person.ts';
import { withoutPerson } from './rename-events.ts';

type Transaction = Pick<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>;

/** Changed under a record, or by functions of their owner; and what has only ids of people. */
const LEFT_ALONE = [
  'DocumentUpdate',
  'PackedOperations',
  'AuditEvent',
  'TemplateVersion',
  'Erasure',
  '_prisma_migrations',
];

interface Pair {
  readonly table: string;
  readonly nameColumn: string;
  readonly idColumn: string;
}

/** How many rows say their name beside their id, by table. */
export async function countNamed(tx: Transaction, { rename }: ErasedPerson): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { table, nameColumn, idColumn } of await readPairs(tx)) {
    const [found] = await tx.$queryRaw<{ rows: number }[]>`
      SELECT count(*)::int AS "rows" FROM ${named(table)}
      WHERE ${named(idColumn)} = ${rename.id} AND ${named(nameColumn)} <> ${rename.to}`;
    if ((found?.rows ?? 0) > 0) counts[table] = (counts[table] ?? 0) + (found?.rows ?? 0);
  }
  return counts;
}

/** Answers how many rows of each table were changed. */
export async function renameInTables(
  tx: Transaction,
  erasureId: string,
  person: ErasedPerson,
): Promise<Record<string, number>> {
  const { id, to } = person.rename;
  const counts: Record<string, number> = {};
  const add = (table: string, rows: number): void => {
    if (rows > 0) counts[table] = (counts[table] ?? 0) + rows;
  };
  for (const { table, nameColumn, idColumn } of await readPairs(tx))
    add(
      table,
      await tx.$executeRaw`
        UPDATE ${named(table)} SET ${named(nameColumn)} = ${to}
        WHERE ${named(idColumn)} = ${id} AND ${named(nameColumn)} <> ${to}`,
    );
  add(
    'User',
    await tx.$executeRaw`UPDATE "User" SET "name" = ${to}, "hue" = NULL WHERE "id" = ${id} AND "name" <> ${to}`,
  );
  add(
    'ApiToken',
    await tx.$executeRaw`UPDATE "ApiToken" SET "name" = ${REMOVED_MARK} WHERE "userId" = ${id} AND "name" <> ${REMOVED_MARK}`,
  );
  add(
    'Invitation',
    await tx.$executeRaw`UPDATE "Invitation" SET "email" = NULL WHERE "acceptedById" = ${id} AND "email" IS NOT NULL`,
  );
  // The database keeps what somebody was called before.
  await tx.$executeRaw`DELETE FROM "EarlierName" WHERE "userId" = ${id}`;
  const [published] = await tx.$queryRaw<{ rows: number }[]>`
    SELECT "renamePublisher"(${erasureId}, ${to})::int AS "rows"`;
  add('TemplateVersion', published?.rows ?? 0);
  for (const { table, column, type } of await readWordColumns(tx))
    add(table, await renameInWords(tx, person, { table, column, type }));
  return counts;
}

interface WordColumn {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/**
 * Of JSON, and of texts that are JSON or Markdown, the rows that have their id, or an address of theirs. A row that somebody changes meanwhile is found by
 * the next pass.
 */
async function renameInWords(
  tx: Transaction,
  person: ErasedPerson,
  { table, column, type }: WordColumn,
): Promise<number> {
  const cell = named(column);
  const wanted = [person.rename.id, ...person.addresses];
  const rows = await tx.$queryRaw<{ place: string; words: string }[]>`
    SELECT ctid::text AS "place", ${cell}::text AS "words" FROM ${named(table)}
    WHERE EXISTS (SELECT FROM unnest(${wanted}::text[]) AS w WHERE position(lower(w) IN lower(${cell}::text)) > 0)`;
  let changed = 0;
  for (const { place, words } of rows) {
    const now = renameWords(words, person);
    if (now === words) continue;
    const value = type === 'jsonb' ? Prisma.sql`${now}::jsonb` : Prisma.sql`${now}`;
    changed += await tx.$executeRaw`UPDATE ${named(table)} SET ${cell} = ${value} WHERE ctid = ${place}::tid`;
  }
  return changed;
}

function renameWords(words: string, person: ErasedPerson): string {
  const json = parseJson(words);
  if (json === undefined) return String(withoutPerson(String(renameIn(words, person.rename)), person));
  const now = withoutPerson(json, person);
  return JSON.stringify(now) === JSON.stringify(json) ? words : JSON.stringify(now);
}

function parseJson(text: string): JsonValue | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readPairs(tx: Transaction): Promise<Pair[]> {
  return await tx.$queryRaw<Pair[]>`
    SELECT t.relname::text AS "table", n.attname::text AS "nameColumn", i.attname::text AS "idColumn"
    FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace
    JOIN pg_attribute n ON n.attrelid = t.oid AND n.attnum > 0 AND NOT n.attisdropped
    JOIN pg_attribute i ON i.attrelid = t.oid AND i.attnum > 0 AND NOT i.attisdropped
      AND (i.attname = regexp_replace(n.attname, 'Name$', '') || 'Id' AND n.attname ~ 'Name$'
        OR t.relname = 'Reviewer' AND n.attname = 'name' AND i.attname = 'reviewerId')
    WHERE s.nspname = current_schema() AND t.relkind = 'r' AND t.relname <> ALL(${LEFT_ALONE}::text[])
    ORDER BY 1, 2`;
}

async function readWordColumns(tx: Transaction): Promise<WordColumn[]> {
  return await tx.$queryRaw<WordColumn[]>`
    SELECT t.relname::text AS "table", a.attname::text AS "column", format_type(a.atttypid, NULL) AS "type"
    FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid
    WHERE s.nspname = current_schema() AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND format_type(a.atttypid, NULL) IN ('text', 'jsonb') AND a.attname !~ '(^id|Id)$'
      AND t.relname <> ALL(${[...LEFT_ALONE, 'User', 'RedactionRecord', 'Session']}::text[])
    ORDER BY 1, 2`;
}

function named(name: string): Prisma.Sql {
  return Prisma.raw(`"${name.replaceAll('"', '""')}"`);
}
