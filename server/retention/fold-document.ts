/**
 * Carries out the rule of a template on one document, step by step: what is older than it says is folded, session by session, in transactions of
 * which each happens whole or not at all.
 */
import type { Prisma } from '#prisma/generated/client.ts';
import { auditRow } from '../access/audit-log.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import {
  CHECKPOINT_LOCK,
  ensureCurrentKey,
  listSigningKeys,
  type SigningKey,
} from '../checkpoints/signing-keys.ts';
import { FIRST_PREV_HASH } from '../journal/hash-chain.ts';
import { answerRows, readStretchProof } from '../packing/prove-stretch.ts';
import type { Services } from '../ports/services.ts';
import { type Signer, writeRecord } from '../redaction/redaction-records.ts';
import { type Fold, type FoldedRow, foldTask, repackTask } from './fold-task.ts';
import { findKeptPoints, findRestoredInBlocks } from './kept-points.ts';

export type FoldServices = Pick<Services, 'prisma' | 'journal' | 'threads' | 'environment'> & {
  readonly env: Pick<Services['env'], 'appSecret' | 'appUrl'>;
};

export interface FoldingRule {
  readonly templateId: string;
  /** As the template has it. */
  readonly operations: string;
  /** Sessions that ended before it, ms since epoch, are folded. */
  readonly before: number;
}

export interface FoldOptions {
  readonly rule: FoldingRule;
  readonly codexId: string;
  /** Looks at what would be folded, and changes nothing. */
  readonly isDry?: boolean;
  readonly isStopped?: () => boolean;
  /** How many operations are looked at in one step. */
  readonly step?: number;
}

export interface Folded {
  /** Ranges of operations of which one state each is kept. */
  readonly ranges: number;
  /** Operations that are in them. */
  readonly operations: number;
}

const STEP = 1_500;
const PAUSE_MS = 20;
const STEP_MS = 60_000;

/** Throws `corrupt`, and folds nothing more, where the history is not as it was recorded: no record must vouch for what somebody else has changed. */
export async function foldDocument(
  services: FoldServices,
  documentName: string,
  { rule, codexId, isDry = false, isStopped = () => false, step: size = STEP }: FoldOptions,
): Promise<Folded> {
  const { prisma, journal, env } = services;
  const keys = await listSigningKeys({ prisma, appSecret: env.appSecret });
  const head = await readHead(prisma, documentName);
  if (head === null) return { ranges: 0, operations: 0 };
  const restored = await findRestoredInBlocks(journal, documentName, {
    ...{ after: head.foldedSeq, upTo: head.packedSeq },
  });
  let [ranges, operations, dryTo] = [0, 0, head.foldedSeq];
  while (!isStopped()) {
    const step = await planStep(services, documentName, {
      rule,
      keys,
      restored,
      size,
      ...(isDry && { after: dryTo }),
    });
    if (step === null || step.fold.upTo === null) break;
    if (!isDry && !(await carryOut(services, documentName, { step, rule, codexId }))) break;
    ranges += step.fold.ranges.length;
    operations += step.fold.ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    dryTo = step.fold.upTo;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return { ranges, operations };
}

interface Head {
  readonly foldedSeq: number;
  readonly packedSeq: number;
  readonly headSeq: number;
  /** Up to where it is signed. */
  readonly signedTo: number;
  readonly records: number;
}

async function readHead(
  prisma: Services['prisma'] | Prisma.TransactionClient,
  documentName: string,
): Promise<Head | null> {
  const [found] = await prisma.$queryRaw<Head[]>`
    SELECT d."foldedSeq"::float8 AS "foldedSeq", d."packedSeq"::float8 AS "packedSeq", d."headSeq"::float8 AS "headSeq",
      coalesce((SELECT max(c."size") FROM "Checkpoint" c WHERE c."log" = d."name"), 0)::float8 AS "signedTo",
      (SELECT count(*)::int FROM "RedactionRecord" r WHERE r."log" = d."name") AS "records"
    FROM "Document" d WHERE d."name" = ${documentName} AND d."deletedAt" IS NULL`;
  return found ?? null;
}

interface Step {
  readonly head: Head;
  readonly fold: Fold;
}

interface StepOptions {
  readonly rule: FoldingRule;
  readonly keys: readonly SigningKey[];
  readonly restored: readonly number[];
  readonly size: number;
  /** Where to go on instead of where it was folded to. */
  readonly after?: number;
}

/** What the next step folds; `null` when there is nothing to look at. */
async function planStep(
  { prisma, journal, threads }: FoldServices,
  documentName: string,
  { rule, keys, restored, size, after: wanted }: StepOptions,
): Promise<Step | null> {
  const head = await readHead(prisma, documentName);
  if (head === null) return null;
  const after = wanted ?? head.foldedSeq;
  const upTo = Math.min(after + size, head.signedTo, head.headSeq);
  if (upTo <= after) return null;
  const kept = [...restored, ...(await findKeptPoints(prisma, documentName))];
  let hashBefore: Uint8Array = FIRST_PREV_HASH;
  for await (const { hash } of journal.walk(documentName, { after: after - 1, upTo: after }))
    hashBefore = hash;
  const stretch = { log: documentName, after, upTo };
  const proof = await readStretchProof(prisma, stretch, { hashBefore, keys });
  const input = { proof, before: rule.before, kept, isOpen: upTo < head.headSeq };
  return { head, fold: await threads.run(foldTask, input, answerRows(journal, stretch)) };
}

interface Acting {
  readonly step: Step;
  readonly rule: FoldingRule;
  readonly codexId: string;
}

/** False when the document has become another meanwhile: it is looked at again another time. */
async function carryOut(services: FoldServices, documentName: string, acting: Acting): Promise<boolean> {
  const { prisma, journal } = services;
  const { head, fold } = acting.step;
  const blocks = await repackBlocks(services, documentName, fold.rows);
  const done = await prisma.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT "name" FROM "Document" WHERE "name" = ${documentName} FOR UPDATE`;
      const now = await readHead(tx, documentName);
      const isSame =
        now?.foldedSeq === head.foldedSeq && now.packedSeq === head.packedSeq && now.records === head.records;
      if (!isSame) return null;
      await tx.document.update({
        where: { name: documentName },
        data: { foldedSeq: fold.upTo ?? head.foldedSeq },
      });
      return fold.rows.length === 0
        ? 'nothing'
        : await writeFold(services, tx, documentName, { ...acting, blocks });
    },
    { timeout: STEP_MS, maxWait: 10_000 },
  );
  if (done === 'withoutSnapshot') await journal.compact(documentName);
  return done !== null;
}

interface Writing extends Acting {
  readonly blocks: readonly { readonly lastSeq: number; readonly content: Uint8Array }[];
}

/** `withoutSnapshot`: the newest snapshot was of a state that is not kept. */
async function writeFold(
  { environment, env }: FoldServices,
  tx: Prisma.TransactionClient,
  documentName: string,
  { step: { head, fold }, rule, codexId, blocks }: Writing,
): Promise<'done' | 'withoutSnapshot'> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})::text`;
  const now = environment.now();
  const key = await ensureCurrentKey({ prisma: tx, appSecret: env.appSecret }, now);
  const before = new Date(rule.before).toISOString();
  const signer: Signer = {
    ...{ key, appUrl: env.appUrl, redactionId: environment.newId(), kind: 'fold', time: now },
    by: `template:${rule.templateId}`,
    reason: `retention: { operations: '${rule.operations}' }, sessions before ${before}`,
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
  const foldedAt = new Date(now);
  await tx.foldedOperations.createMany({
    data: ranges.map(({ from, to, lastAt }) => ({
      ...{ documentName, fromSeq: from, toSeq: to, lastAt: new Date(lastAt), foldedAt },
    })),
  });
  const operations = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const detail = {
    ...{ template: rule.templateId, rule: rule.operations, before, document: documentName },
    ...{ sessions: ranges.length, operations, records: [record] },
  };
  await tx.auditEvent.create({ data: auditRow(SYSTEM_ACTOR, 'history-folded', codexId, detail) });
  return await dropSnapshots(tx, documentName);
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
