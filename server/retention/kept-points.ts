/** The operations of a document whose states are kept whatever the rule of its template says: somebody refers to them. */
import { restoredSeq } from '#core/history/restore-operation.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import type { Journal } from '../journal/journal.ts';

/**
 * Named versions and names that may come back, reviews and answers, where branches began and up to what they were merged; where packed operations end,
 * for rows and blocks are read one after the other.
 */
export async function findKeptPoints(
  prisma: PrismaClient | Prisma.TransactionClient,
  documentName: string,
): Promise<number[]> {
  const { id, branch } = parseDocumentName(documentName) ?? { id: '', branch: 'main' };
  const of = branch === 'main' ? null : branch;
  const rows = await prisma.$queryRaw<{ seq: number }[]>`
    SELECT k."seq"::float8 AS "seq" FROM (
      SELECT "seq" FROM "NamedVersion" WHERE "codexId" = ${id} AND "branch" IS NOT DISTINCT FROM ${of}
      UNION SELECT "seq" FROM "RemovedVersionName" WHERE "codexId" = ${id} AND "branch" IS NOT DISTINCT FROM ${of}
      UNION SELECT "seq" FROM "Review" WHERE "codexId" = ${id} AND "branch" IS NOT DISTINCT FROM ${of}
      UNION SELECT w."seq" FROM "Review" r JOIN "Reviewer" w ON w."reviewId" = r."id"
        WHERE r."codexId" = ${id} AND r."branch" IS NOT DISTINCT FROM ${of} AND w."seq" IS NOT NULL
      UNION SELECT unnest(ARRAY["fromSeq", "baseSeq", "mergedSeq"]) FROM "Branch" WHERE "codexId" = ${id} AND ${of}::text IS NULL
      UNION SELECT "mergedHead" FROM "Branch" WHERE "codexId" = ${id} AND "name" = ${of}
      UNION SELECT 1 WHERE ${of}::text IS NOT NULL
      UNION SELECT "packedSeq" FROM "Document" WHERE "name" = ${documentName}
      UNION SELECT substring("operationId" FROM '^restore:([0-9]{1,15}):')::int8 FROM "DocumentUpdate"
        WHERE "documentName" = ${documentName} AND "operationId" LIKE 'restore:%'
    ) k WHERE k."seq" IS NOT NULL`;
  return rows.map(({ seq }) => seq);
}

/** What packed operations after a number brought back. They are opened for it. */
export async function findRestoredInBlocks(
  journal: Pick<Journal, 'walk'>,
  documentName: string,
  range: { readonly after: number; readonly upTo: number },
): Promise<number[]> {
  const found: number[] = [];
  if (range.after >= range.upTo) return found;
  for await (const { operationId, origin } of journal.walk(documentName, range)) {
    const seq = origin === 'restore' ? restoredSeq(operationId) : null;
    if (seq !== null) found.push(seq);
  }
  return found;
}
