/** Writes one step of folding a document: record, operations, ranges and the event of the audit log, in one transaction under the lock of the head. */
import type { FoldRange } from '#core/retention/fold-ranges.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { auditRow } from '../access/audit-log.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { CHECKPOINT_LOCK, ensureCurrentKey } from '../checkpoints/signing-keys.ts';
import { answerRows } from '../packing/prove-stretch.ts';
import { type Signer, writeRecord } from '../redaction/redaction-records.ts';
import { type Fold, type FoldedRow, repackTask } from './fold-task.ts';
import { findKeptPoints } from './kept-points.ts';
import {
  type FoldingRule,
  type FoldServices,
  type FoldStage,
  type Head,
  readHead,
  type Step,
} from './plan-fold.ts';

const STEP_MS = 60_000;

export interface Acting {
  readonly step: Step;
  readonly stage: FoldStage;
  readonly rule: FoldingRule;
  readonly codexId: string;
}

/** False when the document has become another meanwhile: it is looked at again another time. */
export async function carryOut(
  services: FoldServices,
  documentName: string,
  acting: Acting,
): Promise<boolean> {
  const { prisma, journal } = services;
  const { step, stage } = acting;
  const { head, fold } = step;
  const blocks = await repackBlocks(services, documentName, fold.rows);
  const done = await prisma.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT "name" FROM "Document" WHERE "name" = ${documentName} FOR UPDATE`;
      const now = await readHead(tx, documentName);
      if (now === null || !isSame(now, head)) return null;
      // Somebody has referred to one of the states meanwhile.
      const added = (await findKeptPoints(tx, documentName)).filter((seq) => !step.kept.has(seq));
      if (added.some((seq) => fold.ranges.some(({ from, to }) => from <= seq && seq < to))) return null;
      await tx.document.update({ where: { name: documentName }, data: foldedTo(head, fold, stage) });
      return fold.ranges.length === 0
        ? 'nothing'
        : await writeFold(services, tx, documentName, { ...acting, blocks });
    },
    { timeout: STEP_MS, maxWait: 10_000 },
  );
  if (done === 'withoutSnapshot') await journal.compact(documentName);
  return done !== null;
}

function isSame(now: Head, planned: Head): boolean {
  return (
    now.foldedSeq === planned.foldedSeq &&
    now.sessionsFoldedSeq === planned.sessionsFoldedSeq &&
    now.openRangeSeq === planned.openRangeSeq &&
    now.packedSeq === planned.packedSeq &&
    now.records === planned.records
  );
}

function foldedTo(
  head: Head,
  { upTo, openAfter }: Fold,
  { sessions }: FoldStage,
): Prisma.DocumentUpdateInput {
  if (sessions === undefined) return { foldedSeq: upTo ?? head.foldedSeq };
  return {
    sessionsFoldedSeq: Math.max(upTo ?? 0, head.sessionsFoldedSeq),
    openRangeSeq: openAfter ?? head.openRangeSeq,
  };
}

interface Writing extends Acting {
  readonly blocks: readonly { readonly lastSeq: number; readonly content: Uint8Array }[];
}

/** `withoutSnapshot`: the newest snapshot was of a state that is not kept. */
async function writeFold(
  { environment, env }: FoldServices,
  tx: Prisma.TransactionClient,
  documentName: string,
  { step: { head, fold }, stage, rule, codexId, blocks }: Writing,
): Promise<'done' | 'withoutSnapshot'> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})::text`;
  const now = environment.now();
  const key = await ensureCurrentKey({ prisma: tx, appSecret: env.appSecret }, now);
  const before = new Date(stage.before).toISOString();
  const signer: Signer = {
    ...{ key, appUrl: env.appUrl, redactionId: environment.newId(), kind: 'fold', time: now },
    by: `template:${rule.templateId}`,
    reason: reasonOf(rule, stage, before),
  };
  const { rows, ranges } = fold;
  const record = await writeRecord(tx, signer, documentName, rows, ranges);
  const own = rows.filter(({ seq }) => seq > head.packedSeq);
  const json = own.map(({ seq, payload, crc32c }) => ({
    seq,
    payload: Buffer.from(payload).toString('base64'),
    crc32c,
  }));
  await tx.$queryRaw`SELECT "foldOperations"(${signer.redactionId}, ${documentName}, ${JSON.stringify(json)}::jsonb)::text`;
  for (const { lastSeq, content } of blocks)
    await tx.$queryRaw`
      SELECT "foldPackedOperations"(${signer.redactionId}, ${documentName}, ${lastSeq}::int8, ${Buffer.from(content)}::bytea)::text`;
  await writeRanges(tx, documentName, ranges, now);
  const operations = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const of = stage.sessions === undefined ? 'operations' : 'sessions';
  const time = (stage.sessions === undefined ? null : rule.sessions?.time) ?? rule.operations;
  const detail = {
    ...{ template: rule.templateId, of, rule: time, before, document: documentName },
    ...{ sessions: ranges.length, operations, records: [record] },
  };
  await tx.auditEvent.create({ data: auditRow(SYSTEM_ACTOR, 'history-folded', codexId, detail) });
  return await dropSnapshots(tx, documentName);
}

function reasonOf({ operations, sessions }: FoldingRule, stage: FoldStage, before: string): string {
  return stage.sessions === undefined || sessions === undefined
    ? `retention: { operations: '${operations}' }, sessions before ${before}`
    : `retention: { operations: '${operations}', sessions: '${sessions.time}' }, states of sessions before ${before}`;
}

/** A range takes the place of those that it holds; one that another holds says nothing more. */
async function writeRanges(
  tx: Prisma.TransactionClient,
  documentName: string,
  ranges: readonly (FoldRange & { readonly lastAt: number })[],
  now: number,
): Promise<void> {
  const [foldedAt, lastAt] = [new Date(now), ranges.map((range) => new Date(range.lastAt))];
  const [from, to] = [ranges.map((range) => BigInt(range.from)), ranges.map((range) => BigInt(range.to))];
  await tx.$executeRaw`
    DELETE FROM "FoldedOperations" f USING unnest(${from}::int8[], ${to}::int8[]) AS n("from", "to")
    WHERE f."documentName" = ${documentName} AND f."toSeq" > n."from" AND f."toSeq" <= n."to" AND f."fromSeq" >= n."from"`;
  await tx.$executeRaw`
    INSERT INTO "FoldedOperations" ("documentName", "fromSeq", "toSeq", "lastAt", "foldedAt")
    SELECT ${documentName}, n."from", n."to", n."lastAt", ${foldedAt}
    FROM unnest(${from}::int8[], ${to}::int8[], ${lastAt}::timestamptz[]) AS n("from", "to", "lastAt")
    WHERE NOT EXISTS (SELECT FROM "FoldedOperations" f
      WHERE f."documentName" = ${documentName} AND f."toSeq" >= n."to" AND f."fromSeq" <= n."from")`;
}

/** Those of states that are not kept hold what was deleted later. */
async function dropSnapshots(
  tx: Prisma.TransactionClient,
  documentName: string,
): Promise<'done' | 'withoutSnapshot'> {
  await tx.$executeRaw`
    DELETE FROM "DocumentSnapshot" s USING "FoldedOperations" f WHERE s."documentName" = ${documentName}
      AND f."documentName" = s."documentName" AND s."seq" >= f."fromSeq" AND s."seq" < f."toSeq"`;
  const [moved] = await tx.$queryRaw<{ seq: number }[]>`
    UPDATE "Document" d SET "snapshotSeq" = s."last" FROM (
      SELECT coalesce(max("seq"), 0) AS "last" FROM "DocumentSnapshot" WHERE "documentName" = ${documentName}) s
    WHERE d."name" = ${documentName} AND d."snapshotSeq" <> s."last" RETURNING d."snapshotSeq"::float8 AS "seq"`;
  return moved === undefined ? 'done' : 'withoutSnapshot';
}

/** The blocks that have some of these rows, with what becomes of them. */
async function repackBlocks(
  { prisma, journal, threads }: FoldServices,
  documentName: string,
  rows: readonly FoldedRow[],
): Promise<Writing['blocks']> {
  const blocks = await prisma.packedOperations.findMany({
    where: {
      documentName,
      lastSeq: { gte: BigInt(rows[0]?.seq ?? 0) },
      firstSeq: { lte: BigInt(rows.at(-1)?.seq ?? 0) },
    },
    select: { firstSeq: true, lastSeq: true },
    orderBy: { lastSeq: 'asc' },
  });
  const found: { lastSeq: number; content: Uint8Array }[] = [];
  for (const { firstSeq, lastSeq: last } of blocks) {
    const [first, lastSeq] = [Number(firstSeq), Number(last)];
    const changed = new Map(
      rows.filter(({ seq }) => seq >= first && seq <= lastSeq).map((row) => [row.seq, row]),
    );
    if (changed.size === 0) continue;
    const stretch = { log: documentName, after: first - 1, upTo: lastSeq };
    found.push({
      lastSeq,
      content: await threads.run(repackTask, { changed }, answerRows(journal, stretch)),
    });
  }
  return found;
}
