/** Plans the next step of folding a document: which stretch is looked at, what is kept of it, and what becomes of its operations. */
import type { FoldRange } from '#core/retention/fold-ranges.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { SigningKey } from '../checkpoints/signing-keys.ts';
import { FIRST_PREV_HASH } from '../journal/hash-chain.ts';
import { answerRows, readStretchProof } from '../packing/prove-stretch.ts';
import type { Services } from '../ports/services.ts';
import { type Fold, foldTask } from './fold-task.ts';
import { findKeptPoints } from './kept-points.ts';

export type FoldServices = Pick<Services, 'prisma' | 'journal' | 'threads' | 'environment'> & {
  readonly env: Pick<Services['env'], 'appSecret' | 'appUrl'>;
};

export interface FoldingRule {
  readonly templateId: string;
  /** As the template has it. */
  readonly operations: string;
  /** Sessions that ended before it, ms since epoch, are folded. */
  readonly before: number;
  /** The same for sessions, where the template has a time for them. */
  readonly sessions?: { readonly time: string; readonly before: number };
}

export interface FoldStage {
  /** Sessions that ended before it, ms since epoch, are old enough. */
  readonly before: number;
  /** Set where sessions are folded; with what the stage before would have folded, and up to where, where nothing is written. */
  readonly sessions?: { readonly folded?: readonly FoldRange[]; readonly upTo?: number };
}

export interface Head {
  readonly foldedSeq: number;
  readonly sessionsFoldedSeq: number;
  readonly openRangeSeq: number;
  readonly packedSeq: number;
  readonly headSeq: number;
  /** Up to where it is signed. */
  readonly signedTo: number;
  readonly records: number;
}

export async function readHead(
  prisma: Services['prisma'] | Prisma.TransactionClient,
  documentName: string,
): Promise<Head | null> {
  const [found] = await prisma.$queryRaw<Head[]>`
    SELECT d."foldedSeq"::float8 AS "foldedSeq", d."packedSeq"::float8 AS "packedSeq", d."headSeq"::float8 AS "headSeq",
      d."sessionsFoldedSeq"::float8 AS "sessionsFoldedSeq", d."openRangeSeq"::float8 AS "openRangeSeq",
      coalesce((SELECT max(c."size") FROM "Checkpoint" c WHERE c."log" = d."name"), 0)::float8 AS "signedTo",
      (SELECT count(*)::int FROM "RedactionRecord" r WHERE r."log" = d."name") AS "records"
    FROM "Document" d WHERE d."name" = ${documentName} AND d."deletedAt" IS NULL`;
  return found ?? null;
}

export interface Step {
  readonly head: Head;
  /** The states that were kept, in whatever stretch. */
  readonly kept: ReadonlySet<number>;
  readonly fold: Fold;
}

export interface StepOptions {
  readonly stage: FoldStage;
  readonly keys: readonly SigningKey[];
  readonly restored: readonly number[];
  readonly size: number;
  /** Where to go on instead of where it was folded to. */
  readonly after?: number;
}

/** What the next step folds; `null` when there is nothing to look at. */
export async function planStep(
  { prisma, journal, threads }: FoldServices,
  documentName: string,
  { stage, keys, restored, size, after: wanted }: StepOptions,
): Promise<Step | null> {
  const head = await readHead(prisma, documentName);
  if (head === null) return null;
  const { sessions } = stage;
  const after = wanted ?? (sessions === undefined ? head.foldedSeq : head.openRangeSeq);
  // Sessions that are not folded themselves are not folded with others.
  const end = sessions === undefined ? head.headSeq : (sessions.upTo ?? head.foldedSeq);
  const upTo = Math.min(after + size, head.signedTo, end);
  if (upTo <= after) return null;
  const kept = [...restored, ...(await findKeptPoints(prisma, documentName))];
  let hashBefore: Uint8Array = FIRST_PREV_HASH;
  for await (const { hash } of journal.walk(documentName, { after: after - 1, upTo: after }))
    hashBefore = hash;
  const stretch = { log: documentName, after, upTo };
  const proof = await readStretchProof(prisma, stretch, { hashBefore, keys });
  const folded =
    sessions === undefined ? undefined : [...(sessions.folded ?? []), ...(await findFolded(prisma, stretch))];
  const input = {
    ...{ proof, before: stage.before, kept, isOpen: upTo < end },
    ...(folded !== undefined && { sessions: folded }),
  };
  const fold = await threads.run(foldTask, input, answerRows(journal, stretch));
  return { head, kept: new Set(kept), fold };
}

/** What is folded in a stretch already. */
async function findFolded(
  prisma: Services['prisma'],
  { log, after, upTo }: { readonly log: string; readonly after: number; readonly upTo: number },
): Promise<readonly FoldRange[]> {
  const rows = await prisma.foldedOperations.findMany({
    where: { documentName: log, toSeq: { gt: BigInt(after) }, fromSeq: { lte: BigInt(upTo) } },
    select: { fromSeq: true, toSeq: true },
    orderBy: { toSeq: 'asc' },
  });
  return rows.map(({ fromSeq, toSeq }) => ({ from: Number(fromSeq), to: Number(toSeq) }));
}
