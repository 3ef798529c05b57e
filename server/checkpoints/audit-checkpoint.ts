/** Checkpoints of the audit log: the leaf of an event is the hash that chains it. */
import { hash } from 'node:crypto';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { equalBytes } from '../journal/hash-chain.ts';
import { leafHash } from './hash-tree.ts';
import { broken, type CheckpointServices, writeCheckpoint } from './write-checkpoint.ts';

const AT_ONCE = 5_000;
/** So many events are signed before the day is over. */
const MANY = 500;

export function auditLogName(chain: string): string {
  return `audit/${chain}`;
}

export function auditLeaf(hash: Uint8Array): Uint8Array {
  return leafHash(hash);
}

/** Signs the audit log as it is, if many events were added since the last checkpoint, or some more than `everyMs` ago. Throws `corrupt`. */
export async function writeAuditCheckpoint(services: CheckpointServices, everyMs: number): Promise<void> {
  const { prisma, environment } = services;
  const head = await prisma.auditHead.findUniqueOrThrow({ where: { id: 1 } });
  const log = auditLogName(head.chain);
  const last = await prisma.checkpoint.findFirst({ where: { log }, orderBy: { size: 'desc' } });
  const grown = head.seq - (last?.size ?? 0n);
  const isOld = last === null || last.createdAt.getTime() < environment.now() - everyMs;
  if (grown <= 0n || !(isOld || grown >= MANY)) return;
  await writeCheckpoint(services, log, async (signed) => {
    const start = signed.size === 0 ? firstHash(head.chain) : signed.head;
    const hashes = await readHashes(prisma, head.chain, { seq: BigInt(signed.size), hash: start }, head.seq);
    const end = { seq: Number(head.seq), hash: head.hash };
    const isWhole =
      hashes.length === end.seq - signed.size && equalBytes(hashes.at(-1) ?? signed.head, end.hash);
    if (!isWhole)
      throw broken(log, 'events are not as they were recorded, or missing, or its head is another.');
    return { leaves: hashes.map(auditLeaf), head: end };
  });
}

interface SignedEvent {
  readonly seq: bigint;
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
  readonly isOwn: boolean;
}

/** The hashes of events, in order; as far as each is its own, and made after the one before. */
async function readHashes(
  prisma: PrismaClient,
  chain: string,
  after: { readonly seq: bigint; readonly hash: Uint8Array },
  upTo: bigint,
): Promise<Uint8Array[]> {
  const hashes: Uint8Array[] = [];
  for (let last = after; ; ) {
    const rows = await prisma.$queryRaw<SignedEvent[]>`
      SELECT e."seq", e."prevHash", e."hash", e."hash" IS NOT DISTINCT FROM "hashAuditEvent"(e) AS "isOwn"
      FROM "AuditEvent" e WHERE e."chain" = ${chain} AND e."seq" > ${last.seq} AND e."seq" <= ${upTo}
      ORDER BY e."seq" LIMIT ${AT_ONCE}`;
    for (const { seq, prevHash, hash: own, isOwn } of rows) {
      if (!isOwn || seq !== last.seq + 1n || !equalBytes(prevHash, last.hash)) return hashes;
      hashes.push(own);
      last = { seq, hash: own };
    }
    if (rows.length < AT_ONCE) return hashes;
  }
}

/** What the first event of a chain is chained to. */
function firstHash(chain: string): Uint8Array {
  return hash('sha256', `bindery:audit:${chain}`, 'buffer');
}
