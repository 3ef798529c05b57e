/** The CodexSearch table: written by projections, read by search-codices.ts. */
import type { ComparableFields } from '#core/search/local-entry.ts';
import type { SearchableCodex, SearchEntry } from '#core/search/searchable-codex.ts';
import { foldText } from '#core/search/words.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { storableText } from '../../database/database-text.ts';
import { writeFieldValues } from './field-value-store.ts';
import { writeVector } from './search-vector.ts';

/** Raise it when the form of search entries changes, so that all Codices are indexed again. */
export const SEARCH_VERSION = 3;

/** Excerpts are looked for in so much of a Codex; words are found in all of it. */
const MAX_STORED_TEXT = 60_000;

/** Words that rank a Codex are kept in its row, where reading them costs nothing. */
const MAX_NAMES_BYTES = 1_500;

/** An entry as stored, its texts cut. */
export interface StoredEntry {
  readonly field: string;
  readonly label: string;
  readonly text: string;
}

/** A Codex as the table keeps it. */
export interface SearchRow {
  /** Folded. */
  readonly title: string;
  /** `StoredEntry[]` as JSON. */
  readonly entries: string;
  readonly facets: readonly string[];
  /** Two vectors in PostgreSQL's text form: of what ranks a Codex, and of everything. */
  readonly names: string;
  readonly vector: string;
}

export function makeSearchRow({ title, entries, facets }: SearchableCodex): SearchRow {
  const values = entries.filter((entry) => entry.isValue).map(({ text }) => ({ text, weight: 'B' as const }));
  const prose = entries.filter((entry) => !entry.isValue).map(({ text }) => ({ text, weight: 'C' as const }));
  const names = [{ text: title, weight: 'A' as const }, ...values];
  return {
    title: foldText(title),
    entries: JSON.stringify(cutEntries(entries)),
    facets: facets.map(storableText),
    names: writeVector(names, MAX_NAMES_BYTES),
    vector: writeVector([...names, ...prose]),
  };
}

/** Writes the search entry of a Codex at journal sequence `seq`, with the values that lists compare, unless a later one is stored. */
export async function writeSearchRow(
  prisma: PrismaClient,
  codexId: string,
  row: SearchRow,
  values: ComparableFields['values'],
  seq: number,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    // Its row is held from then on, so that the values of two projections cannot mix.
    if ((await upsertSearchRow(tx, codexId, row, seq)) > 0) await writeFieldValues(tx, codexId, values);
  });
}

async function upsertSearchRow(
  tx: Pick<PrismaClient, '$executeRaw'>,
  codexId: string,
  { title, entries, facets, names, vector }: SearchRow,
  seq: number,
): Promise<number> {
  return await tx.$executeRaw`
    INSERT INTO "CodexSearch" ("codexId", "version", "seq", "title", "entries", "facets", "names", "vector")
    VALUES (${codexId}, ${SEARCH_VERSION}, ${BigInt(seq)}, ${title}, ${entries}::jsonb, ${[...facets]}::text[],
      ${names}::tsvector, ${vector}::tsvector)
    ON CONFLICT ("codexId") DO UPDATE SET "version" = EXCLUDED."version", "seq" = EXCLUDED."seq",
      "title" = EXCLUDED."title", "entries" = EXCLUDED."entries", "facets" = EXCLUDED."facets",
      "names" = EXCLUDED."names", "vector" = EXCLUDED."vector"
    WHERE "CodexSearch"."seq" <= EXCLUDED."seq"`;
}

function cutEntries(entries: readonly SearchEntry[]): StoredEntry[] {
  let room = MAX_STORED_TEXT;
  const stored: StoredEntry[] = [];
  for (const { field, label, text } of entries) {
    if (room <= 0) break;
    stored.push({ field, label: storableText(label), text: storableText(text.slice(0, room)) });
    room -= text.length;
  }
  return stored;
}

/** Codices that are not indexed in the current form, in batches; those being created are left out. */
export async function findUnread(prisma: PrismaClient, after: string, limit: number): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT c."id" FROM "Codex" c LEFT JOIN "CodexSearch" s ON s."codexId" = c."id"
    WHERE c."projectedSeq" > 0 AND COALESCE(s."version", 0) < ${SEARCH_VERSION} AND c."id" > ${after}
    ORDER BY c."id" LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

const READ = new WeakSet<PrismaClient>();

/** Whether every Codex was read in the current form, so that what is not found is not there. Once it is so, it is not asked again. */
export async function isEveryCodexRead(prisma: PrismaClient): Promise<boolean> {
  if (READ.has(prisma)) return true;
  const isRead = (await findUnread(prisma, '', 1)).length === 0;
  if (isRead) READ.add(prisma);
  return isRead;
}

/** The texts to show matches in, by the id of the Codex. */
export async function findEntries(
  prisma: PrismaClient,
  ids: readonly string[],
): Promise<Map<string, readonly StoredEntry[]>> {
  const rows = await prisma.codexSearch.findMany({
    where: { codexId: { in: [...ids] } },
    select: { codexId: true, entries: true },
  });
  // Written by `writeSearchRow` alone.
  return new Map(rows.map((row) => [row.codexId, row.entries as unknown as readonly StoredEntry[]]));
}
