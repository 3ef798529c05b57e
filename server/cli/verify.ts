/** `verify`: walks the hash chains of the journal and of the audit log, and lists what does not follow from the one before. */
import pg from 'pg';
import { pino } from 'pino';
import { describeAuditBreak } from '#core/access/audit-break.ts';
import { BinderyError } from '#core/errors.ts';
import type { AuditVerification } from '#core/protocol/api/audit.ts';
import { codexDocumentName, parseDocumentName } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import { verifyAudit } from '#server/audit/verify-audit.ts';
import type { PrismaClient } from '#server/database/prisma-client.ts';
import type { ChainReport } from '#server/journal/journal.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import { type Run, UsageError } from './command/command.ts';

export const run: Run = async ({ operands }, context) => {
  if (operands.length > 1) throw new UsageError('Name one Codex, or none for all documents.');
  const wanted = operands[0] === undefined ? null : readName(operands[0]);
  const { reports, audit } = await context.withDatabase(
    async (prisma, url) => ({
      reports: await walk(url, await listDocuments(prisma, wanted)),
      audit: wanted === null && (await isChained(prisma)) ? await verifyAudit(prisma) : null,
    }),
    { asFound: true },
  );
  const broken = reports.filter(({ ok }) => !ok);
  const operations = reports.reduce((sum, report) => sum + report.operations, 0);
  const found = `${reports.length} ${reports.length === 1 ? 'document' : 'documents'}, ${operations} operations`;
  const lines = broken.flatMap(({ documentName, breaks }) =>
    breaks.map((seq) => `${documentName}: operation ${seq} does not follow from the one before it`),
  );
  return {
    ok: broken.length === 0 && audit?.ok !== false,
    text: [
      ...lines,
      broken.length === 0 ? `${found}: every chain holds` : `${found}: ${broken.length} broken`,
      ...(audit === null ? [] : describeAudit(audit)),
    ].join('\n'),
    json: {
      ok: broken.length === 0 && audit?.ok !== false,
      documents: reports.length,
      operations,
      broken: broken.map(({ documentName, breaks }) => ({ document: documentName, operations: breaks })),
      ...(audit !== null && { audit: { ...audit, breaks: audit.breaks.map((each) => ({ ...each })) } }),
    },
  };
};

function describeAudit({ ok, events, head, breaks }: AuditVerification): string[] {
  const lines = breaks.map((each) => `audit log: ${describeAuditBreak(each)}`);
  const end = `ends with ${head.seq} ${head.hash}`;
  return [...lines, `audit log, ${events} events: ${ok ? `the chain holds, ${end}` : 'the chain is broken'}`];
}

/** A database of an earlier release, which this command does not migrate, has no chain yet. */
async function isChained(prisma: PrismaClient): Promise<boolean> {
  const [found] = await prisma.$queryRaw<{ there: boolean }[]>`
    SELECT to_regclass('"AuditHead"') IS NOT NULL AS "there"`;
  return found?.there === true;
}

/** A Codex by its id, or any document by its name. */
function readName(operand: string): string {
  const text = operand.toLowerCase();
  if (isUuid(text)) return codexDocumentName(text);
  if (parseDocumentName(text) !== null) return text;
  throw new UsageError(`"${operand}" is neither the id of a Codex nor the name of a document.`);
}

async function listDocuments(prisma: PrismaClient, wanted: string | null): Promise<string[]> {
  const where = { deletedAt: null, ...(wanted !== null && { name: wanted }) };
  const found = await prisma.document.findMany({ where, select: { name: true }, orderBy: { name: 'asc' } });
  if (wanted === null || found.length > 0) return found.map(({ name }) => name);
  throw new BinderyError('not_found', `There is no document ${wanted} here.`);
}

async function walk(url: string, names: readonly string[]): Promise<ChainReport[]> {
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'bindery verify' });
  const journal = createPostgresJournal({
    pool,
    threads: NO_THREADS,
    log: pino({ level: 'silent' }),
    now: Date.now,
  });
  try {
    const reports: ChainReport[] = [];
    for (const name of names) reports.push(await journal.verify(name));
    return reports;
  } finally {
    await pool.end();
  }
}
