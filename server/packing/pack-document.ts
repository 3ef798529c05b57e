/** Packs the old operations of a document, block by block: each is a transaction of its own, and all or nothing of it happens. */
import { listSigningKeys, type SigningKey } from '../checkpoints/signing-keys.ts';
import { FIRST_PREV_HASH } from '../journal/hash-chain.ts';
import { blockJson } from '../journal/packed-statements.ts';
import type { Services } from '../ports/services.ts';
import { packTask } from './pack-task.ts';
import { answerRows, readStretchProof } from './prove-stretch.ts';

export type PackServices = Pick<Services, 'prisma' | 'journal' | 'threads'> & {
  readonly env: Pick<Services['env'], 'appSecret'>;
};

export interface BlockSize {
  /** A block is full with so many operations, or so many bytes of updates. */
  readonly rows: number;
  readonly bytes: number;
  /** Of a document that nobody has edited lately, what does not fill a block is packed too, unless it is less. */
  readonly fewest: number;
}

export const BLOCK_SIZE: BlockSize = { rows: 1_000, bytes: 256 * 1024, fewest: 100 };

export interface PackOptions {
  /** Only operations that were stored before, ms since epoch. */
  readonly before: number;
  readonly size?: BlockSize;
  readonly isStopped?: () => boolean;
}

/**
 * Answers how many operations were packed. Throws `corrupt`, and packs nothing more, where the history is not as it was recorded: as rows it can
 * still be looked at.
 */
export async function packDocument(
  services: PackServices,
  documentName: string,
  { before, size = BLOCK_SIZE, isStopped = () => false }: PackOptions,
): Promise<number> {
  const { prisma, env } = services;
  const keys = await listSigningKeys({ prisma, appSecret: env.appSecret });
  let packed = 0;
  while (!isStopped()) {
    const plan = await planBlock(services, documentName, { before, size });
    if (plan === null || !(await packBlock(services, documentName, plan, keys))) break;
    packed += plan.lastSeq - plan.packedSeq;
    // Somebody may be waiting for their turn.
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return packed;
}

const PAUSE_MS = 5;

interface BlockPlan {
  /** Up to where the document is packed, and the hash there. */
  readonly packedSeq: number;
  readonly packedHash: Uint8Array;
  readonly lastSeq: number;
  /** How often a passage had been removed from the history. */
  readonly removals: number;
}

interface PlanRow {
  readonly packedSeq: number;
  readonly packedHash: Uint8Array | null;
  readonly end: number | null;
  readonly isIdle: boolean;
  readonly removals: number;
}

/** What the next block has; `null` when there is nothing to be packed yet. */
async function planBlock(
  { prisma }: PackServices,
  documentName: string,
  { before, size }: { readonly before: number; readonly size: BlockSize },
): Promise<BlockPlan | null> {
  const [found] = await prisma.$queryRaw<PlanRow[]>`
    SELECT d."packedSeq"::float8 AS "packedSeq",
      (SELECT b."lastHash" FROM "PackedOperations" b WHERE b."documentName" = d."name" AND b."lastSeq" = d."packedSeq") AS "packedHash",
      LEAST(d."snapshotSeq", d."headSeq" - 1, coalesce((SELECT max(c."size") FROM "Checkpoint" c WHERE c."log" = d."name"), 0))::float8 AS "end",
      NOT EXISTS (SELECT FROM "DocumentUpdate" u
        WHERE u."documentName" = d."name" AND u."seq" = d."headSeq" AND u."createdAt" >= ${new Date(before)}) AS "isIdle",
      (SELECT count(*)::int FROM "RedactionRecord" r WHERE r."log" = d."name") AS "removals"
    FROM "Document" d WHERE d."name" = ${documentName} AND d."deletedAt" IS NULL`;
  if (found === undefined || found.end === null) return null;
  const { packedSeq, packedHash, isIdle, removals } = found;
  const sizes = await prisma.$queryRaw<{ bytes: number; isOld: boolean }[]>`
    SELECT octet_length(u."payload") AS "bytes", u."createdAt" < ${new Date(before)} AS "isOld" FROM "DocumentUpdate" u
    WHERE u."documentName" = ${documentName} AND u."seq" > ${packedSeq}::int8 AND u."seq" <= ${found.end}::int8
    ORDER BY u."seq" LIMIT ${size.rows}`;
  let [rows, bytes] = [0, 0];
  while (rows < sizes.length && sizes[rows]?.isOld === true && bytes < size.bytes) {
    bytes += sizes[rows]?.bytes ?? 0;
    rows += 1;
  }
  const isFull = rows === size.rows || bytes >= size.bytes;
  if (!isFull && (rows < size.fewest || !isIdle)) return null;
  return { packedSeq, packedHash: packedHash ?? FIRST_PREV_HASH, lastSeq: packedSeq + rows, removals };
}

/** False when the document has become another meanwhile: it is looked at again another time. */
async function packBlock(
  services: PackServices,
  documentName: string,
  plan: BlockPlan,
  keys: readonly SigningKey[],
): Promise<boolean> {
  const { prisma, journal, threads } = services;
  const { packedSeq, packedHash, lastSeq, removals } = plan;
  const stretch = { log: documentName, after: packedSeq, upTo: lastSeq };
  const proof = await readStretchProof(prisma, stretch, { hashBefore: packedHash, keys });
  const { header, content } = await threads.run(packTask, proof, answerRows(journal, stretch));
  const [answer] = await prisma.$queryRaw<{ packed: boolean }[]>`
    SELECT "packOperations"(${blockJson(documentName, header)}::jsonb, ${Buffer.from(content)}::bytea, ${removals}::int8) AS "packed"`;
  return answer?.packed === true;
}
