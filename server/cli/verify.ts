/** `verify`: compares journal and audit log with their hash chains and signed checkpoints, and names what is not as it was written. */
import { existsSync } from 'node:fs';
import pg from 'pg';
import { pino } from 'pino';
import { describeAuditBreak } from '#core/access/audit-break.ts';
import { BinderyError } from '#core/errors.ts';
import { describeLogBreak } from '#core/history/log-break.ts';
import type { AuditVerification } from '#core/protocol/api/audit.ts';
import { codexDocumentName, parseDocumentName } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { verifyAudit } from '#server/audit/verify-audit.ts';
import { type AnchorReport, checkAnchors } from '#server/checkpoints/anchoring/read-anchors.ts';
import { type CheckedParts, checkDocument, type LogReport } from '#server/checkpoints/check-document.ts';
import { type CheckpointGap, findCheckpointGaps } from '#server/checkpoints/check-numbers.ts';
import { findRecordGaps, type RecordGap } from '#server/checkpoints/read-redactions.ts';
import { listSigningKeys, type SigningKey } from '#server/checkpoints/signing-keys.ts';
import type { PrismaClient } from '#server/database/prisma-client.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import { type Context, type Run, UsageError } from './command/command.ts';
import { readAuthorities, verifyFile } from './verify-file.ts';

interface Verified {
  readonly reports: readonly LogReport[];
  readonly audit: AuditVerification | null;
  readonly gaps: readonly CheckpointGap[];
  readonly recordGaps: readonly RecordGap[];
  /** Of everything alone. */
  readonly anchors: AnchorReport | null;
  /** Keys in the database that this APP_SECRET did not seal. */
  readonly strange: readonly SigningKey[];
}

export const run: Run = async ({ operands, options }, context) => {
  if (operands.length > 1)
    throw new UsageError('Name one Codex or one history file, or none for all documents.');
  const keysFile = typeof options['keys'] === 'string' ? options['keys'] : null;
  const authorityFile = typeof options['authority'] === 'string' ? options['authority'] : null;
  if (operands[0] !== undefined && isFile(operands[0]))
    return await verifyFile(operands[0], keysFile, authorityFile);
  if (keysFile !== null) throw new UsageError('--keys is for a history file: name one.');
  const wanted = operands[0] === undefined ? null : readName(operands[0]);
  const verified = await verifyDatabase(context, wanted, authorityFile);
  const { reports, audit, gaps, recordGaps, anchors, strange } = verified;
  const broken = reports.filter(({ ok }) => !ok);
  const hasBrokenAnchors = (anchors?.broken.length ?? 0) > 0;
  const isComplete = gaps.length === 0 && recordGaps.length === 0 && !hasBrokenAnchors;
  const ok = broken.length === 0 && audit?.ok !== false && isComplete;
  const operations = sum(reports.map((report) => report.operations));
  const checkpoints = sum(reports.map((report) => report.checkpoints.count));
  const redacted = sum(reports.map((report) => report.redacted));
  const folded = sum(reports.map((report) => report.folded));
  return {
    ok,
    text: describe(verified),
    json: {
      ...{ ok, documents: reports.length, operations, checkpoints },
      ...(redacted > 0 && { redacted }),
      ...(folded > 0 && { folded }),
      broken: broken.map(({ documentName, breaks }) => ({
        document: documentName,
        operations: breaks.map(({ seq }) => seq),
        breaks: breaks.map((each) => ({ ...each })),
      })),
      ...(gaps.length > 0 && { missingCheckpoints: gaps.map((gap) => ({ ...gap })) }),
      ...(recordGaps.length > 0 && { missingRedactionRecords: recordGaps.map((gap) => ({ ...gap })) }),
      ...(anchors !== null &&
        anchors.count > 0 && {
          timestamps: {
            ...anchors,
            last: anchors.last?.at.toISOString() ?? null,
            broken: anchors.broken.map((each) => ({ ...each })),
          },
        }),
      ...(strange.length > 0 && { strangeKeys: strange.map(({ id }) => id) }),
      ...(audit !== null && { audit: { ...audit, breaks: audit.breaks.map((each) => ({ ...each })) } }),
    },
  };
};

async function verifyDatabase(
  context: Context,
  wanted: string | null,
  authorityFile: string | null,
): Promise<Verified> {
  const authorities = authorityFile === null ? null : await readAuthorities(authorityFile);
  return await context.withDatabase(
    async (prisma, url) => {
      const isSigned = await hasTable(prisma, 'Checkpoint');
      const { appSecret } = await context.readEnv();
      const keys = isSigned ? await listSigningKeys({ prisma, appSecret }) : [];
      const isAll = wanted === null;
      const hasRecords = await hasTable(prisma, 'RedactionRecord');
      const hasImports = await hasTable(prisma, 'ImportedHistory');
      const isChained = isAll && (await hasTable(prisma, 'AuditHead'));
      const packs = await hasTable(prisma, 'PackedOperations');
      const names = await listDocuments(prisma, wanted, packs);
      return {
        reports: await check(
          url,
          { prisma: isSigned ? prisma : null, hasRecords, hasImports },
          { names, packs },
          keys,
        ),
        audit: isChained ? await verifyAudit(prisma, isSigned ? keys : null, { hasRecords }) : null,
        gaps: isAll && isSigned ? await findCheckpointGaps(prisma, keys) : [],
        recordGaps: isChained && hasRecords ? await findRecordGaps(prisma) : [],
        anchors:
          isAll && (await hasTable(prisma, 'TimestampAnchor'))
            ? await checkAnchors(prisma, authorities)
            : null,
        strange: keys.filter(({ isVouched }) => !isVouched),
      };
    },
    { asFound: true },
  );
}

function describe({ reports, audit, gaps, recordGaps, anchors, strange }: Verified): string {
  const broken = reports.filter(({ ok }) => !ok);
  const operations = sum(reports.map((report) => report.operations));
  const checkpoints = sum(reports.map((report) => report.checkpoints.count));
  const documents = `${reports.length} ${reports.length === 1 ? 'document' : 'documents'}`;
  const signed = checkpoints === 0 ? '' : `, ${checkpoints} signed checkpoints`;
  const redacted = sum(reports.map((report) => report.redacted));
  const removed = redacted === 0 ? '' : `, a passage removed from ${redacted} of them`;
  const folded = sum(reports.map((report) => report.folded));
  const sessions = folded === 0 ? '' : `, ${folded} of them folded into sessions`;
  const found = `${documents}, ${operations} operations${removed}${sessions}${signed}`;
  return [
    ...broken.flatMap(({ documentName, breaks }) =>
      breaks.map((each) => `${documentName}: ${describeLogBreak(each)}`),
    ),
    broken.length === 0 ? `${found}: every chain holds` : `${found}: ${broken.length} broken`,
    ...gaps.map(describeGap),
    ...recordGaps.map(
      ({ eventId, codexId }) =>
        `codex/${codexId}: the record of a passage that was removed is missing, or not as it was written (event ${eventId})`,
    ),
    ...(anchors === null ? [] : describeAnchors(anchors)),
    ...(audit === null ? [] : describeAudit(audit)),
    ...strange.map(
      ({ id }) =>
        `signing key ${id}: not sealed by this APP_SECRET. If you know it as one of yours: bindery keys trust ${id}`,
    ),
  ].join('\n');
}

function describeAnchors({ count, last, broken }: AnchorReport): string[] {
  if (last === null) return [];
  return [
    ...broken.map(
      ({ from, to }) =>
        `the timestamp over checkpoints ${from} to ${to} is not over them, or not of an authority that is trusted`,
    ),
    `${count} timestamps, the last ${last.at.toISOString()} by ${last.authority}, certificate ${last.fingerprint}`,
  ];
}

function describeGap({ from, to, log }: CheckpointGap): string {
  if (log !== null) return `checkpoint ${from} of ${log} is not as it was signed`;
  return from === to ? `checkpoint ${from} is missing` : `checkpoints ${from} to ${to} are missing`;
}

function describeAudit({ ok, events, head, breaks, checkpoints }: AuditVerification): string[] {
  const lines = breaks.map((each) => `audit log: ${describeAuditBreak(each)}`);
  const end = `ends with ${head.seq} ${head.hash}`;
  const signed = checkpoints.count === 0 ? '' : `, signed up to ${checkpoints.signedTo}`;
  return [
    ...lines,
    `audit log, ${events} events${signed}: ${ok ? `the chain holds, ${end}` : 'the chain is broken'}`,
  ];
}

/** A database of an earlier release, which this command does not migrate, lacks some. */
async function hasTable(prisma: PrismaClient, name: string): Promise<boolean> {
  const [found] = await prisma.$queryRaw<{ there: boolean }[]>`
    SELECT to_regclass(${`"${name}"`}) IS NOT NULL AS "there"`;
  return found?.there === true;
}

/** What is the name of a document is one, whatever files there are. */
function isFile(operand: string): boolean {
  const name = operand.toLowerCase();
  return !isUuid(name) && parseDocumentName(name) === null && existsSync(operand);
}

/** A Codex by its id, or any document by its name. */
function readName(operand: string): string {
  const text = operand.toLowerCase();
  if (isUuid(text)) return codexDocumentName(text);
  if (parseDocumentName(text) !== null) return text;
  throw new UsageError(
    `"${operand}" is neither the id of a Codex nor the name of a document, nor a file that is there.`,
  );
}

/** Those that have a head row, and those of which there are rows although they have none. */
async function listDocuments(prisma: PrismaClient, wanted: string | null, packs: boolean): Promise<string[]> {
  const where = { deletedAt: null, ...(wanted !== null && { name: wanted }) };
  const found = await prisma.document.findMany({ where, select: { name: true }, orderBy: { name: 'asc' } });
  const names = found.map(({ name }) => name);
  if (wanted === null) return [...names, ...(await listHeadless(prisma, packs))];
  if (names.length > 0) return names;
  throw new BinderyError('not_found', `There is no document ${wanted} here.`);
}

async function listHeadless(prisma: PrismaClient, packs: boolean): Promise<string[]> {
  const packed = packs ? Prisma.sql`UNION SELECT "documentName" FROM "PackedOperations"` : Prisma.empty;
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT DISTINCT u."documentName" AS "name" FROM (SELECT "documentName" FROM "DocumentUpdate" ${packed}) u
    WHERE NOT EXISTS (SELECT FROM "Document" d WHERE d."name" = u."documentName" AND d."deletedAt" IS NULL) ORDER BY 1`;
  return rows.map(({ name }) => name);
}

async function check(
  url: string,
  found: Omit<CheckedParts, 'journal'>,
  { names, packs }: { readonly names: readonly string[]; readonly packs: boolean },
  keys: readonly SigningKey[],
): Promise<LogReport[]> {
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'bindery verify' });
  const log = pino({ level: 'silent' });
  const journal = createPostgresJournal({
    pool,
    threads: NO_THREADS,
    log,
    now: Date.now,
    packs,
  });
  try {
    const reports: LogReport[] = [];
    for (const name of names) reports.push(await checkDocument({ ...found, journal }, name, keys));
    return reports;
  } finally {
    await pool.end();
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
