/** Short histories of many documents, read together: most Codices of a workspace have one, and a question for each would take longest. */
import type { Services } from '../ports/services.ts';

/** A document that is to be searched. */
export interface SearchedDocument {
  readonly name: string;
  readonly codexId: string;
  readonly operations: number;
  /** `null`: its history is long, or packed, and is read by itself. */
  readonly bytes: number | null;
}

/** As much of an operation as it takes to search it. */
export interface SearchedOperation {
  readonly seq: number;
  readonly payload: Uint8Array;
}

export type SmallHistories = ReadonlyMap<string, readonly SearchedOperation[]>;

const MOST_OPERATIONS = 100;
const MOST_BYTES = 256 * 1024;
const AT_ONCE = { operations: 2_000, bytes: 4 * 1024 * 1024 };

/** All documents of these Codices that have operations, in order of their names. */
export async function findDocuments(
  { prisma }: Pick<Services, 'prisma'>,
  codexIds: readonly string[],
): Promise<SearchedDocument[]> {
  return await prisma.$queryRaw<SearchedDocument[]>`
    SELECT d."name", c."id" AS "codexId", d."headSeq"::float8 AS "operations",
      CASE WHEN d."packedSeq" = 0 AND d."headSeq" <= ${MOST_OPERATIONS} THEN (
        SELECT NULLIF(LEAST(sum(octet_length(u."payload")), ${MOST_BYTES + 1}), ${MOST_BYTES + 1})
        FROM "DocumentUpdate" u WHERE u."documentName" = d."name")::float8 END AS "bytes"
    FROM "Document" d CROSS JOIN LATERAL split_part(split_part(d."name", '/', 2), '@', 1) AS c("id")
    WHERE d."kind" IN ('codex', 'comments') AND d."headSeq" > 0 AND c."id" = ANY(${[...codexIds]}::text[])
    ORDER BY d."name" COLLATE "C"`;
}

/** In their order, as many together as should be held at once. */
export function* inBatches<T>(
  items: readonly T[],
  documentsOf: (item: T) => readonly SearchedDocument[],
): Generator<readonly T[]> {
  let batch: T[] = [];
  let held = { operations: 0, bytes: 0 };
  for (const item of items) {
    const small = documentsOf(item).filter(({ bytes }) => bytes !== null);
    const operations = small.reduce((sum, each) => sum + each.operations, 0);
    const bytes = small.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
    const isOver = held.operations + operations > AT_ONCE.operations || held.bytes + bytes > AT_ONCE.bytes;
    if (isOver && batch.length > 0) {
      yield batch;
      [batch, held] = [[], { operations: 0, bytes: 0 }];
    }
    batch.push(item);
    held = { operations: held.operations + operations, bytes: held.bytes + bytes };
  }
  if (batch.length > 0) yield batch;
}

/** Of the short ones among them; one that has not all its operations as rows, whole and in order, is left out: it is read by itself. */
export async function readSmallHistories(
  { journal }: { readonly journal: Pick<Services['journal'], 'readRows'> },
  documents: readonly SearchedDocument[],
): Promise<SmallHistories> {
  const small = documents.filter(({ bytes }) => bytes !== null);
  if (small.length === 0) return new Map();
  const ranges = small.map(({ name }) => ({ documentName: name, after: 0, upTo: Number.MAX_SAFE_INTEGER }));
  // Some may be written in meanwhile.
  const rows = await journal.readRows(ranges, AT_ONCE.operations * 2);
  const histories = new Map<string, SearchedOperation[]>();
  for (const { documentName, seq, payload } of rows) {
    const known = histories.get(documentName);
    if (known === undefined) histories.set(documentName, [{ seq, payload }]);
    else known.push({ seq, payload });
  }
  const isWhole = ({ name, operations }: SearchedDocument): boolean => {
    const read = histories.get(name) ?? [];
    return read.length >= operations && read.every(({ seq }, index) => seq === index + 1);
  };
  for (const document of small) if (!isWhole(document)) histories.delete(document.name);
  return histories;
}
