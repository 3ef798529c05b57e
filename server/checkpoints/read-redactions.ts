/** Reads the records of what was removed from a log, and what they prove. */
import type { LogBreak } from '#core/history/log-break.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import type { FoldedRange } from '../journal/journal.ts';
import { NOTHING_REDACTED, type RedactedRows } from './redacted-rows.ts';
import { proveRedactions } from './redaction-record.ts';
import type { SigningKey } from './signing-keys.ts';

type Database = PrismaClient | Prisma.TransactionClient;

export interface ProvenRedactions {
  readonly rows: RedactedRows;
  readonly folded: readonly FoldedRange[];
  readonly breaks: readonly LogBreak[];
  /** How many records there are. */
  readonly count: number;
}

export const NO_RECORDS: ProvenRedactions = { rows: NOTHING_REDACTED, folded: [], breaks: [], count: 0 };

export async function readRedactions(
  prisma: Database,
  log: string,
  keys: readonly SigningKey[],
): Promise<ProvenRedactions> {
  const notes = await readRedactionNotes(prisma, log);
  return { ...proveRedactions(log, notes, keys), count: notes.length };
}

/** In order of their numbers. */
export async function readRedactionNotes(prisma: Database, log: string): Promise<string[]> {
  const rows = await prisma.redactionRecord.findMany({
    where: { log },
    orderBy: { number: 'asc' },
    select: { note: true },
  });
  return rows.map(({ note }) => note);
}

export interface RecordGap {
  /** Of the event of the audit log that tells of it. */
  readonly eventId: string;
  readonly codexId: string;
}

/** Records that the audit log tells of, and that are not there as they were written. */
export async function findRecordGaps(prisma: PrismaClient): Promise<RecordGap[]> {
  return await prisma.$queryRaw<RecordGap[]>`
    SELECT e."id" AS "eventId", e."subject" AS "codexId"
    FROM "AuditEvent" e, jsonb_array_elements_text(e."detail"->'records') AS told
    WHERE e."action" IN ('passage-removed', 'personal-data-erased', 'history-folded') AND jsonb_typeof(e."detail"->'records') = 'array' AND NOT EXISTS (
      SELECT FROM "RedactionRecord" r WHERE encode(sha256(convert_to(r."note", 'UTF8')), 'hex') = told
    ) ORDER BY e."at", e."id" LIMIT 100`;
}
