/** Compares the events of the audit log with its signed checkpoints: whoever makes the chain anew cannot make those anew. */
import type { AuditBreak } from '#core/access/audit-break.ts';
import type { LogBreak } from '#core/history/log-break.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { auditLeaf, auditLogName } from '../checkpoints/audit-checkpoint.ts';
import { readCheckpoints } from '../checkpoints/check-document.ts';
import { splitHashes } from '../checkpoints/hash-tree.ts';
import { proveRows } from '../checkpoints/prove-rows.ts';
import type { SigningKey } from '../checkpoints/signing-keys.ts';
import { equalBytes } from '../journal/hash-chain.ts';

const AT_ONCE = 5_000;
type Database = PrismaClient | Prisma.TransactionClient;

export interface SignedEvents {
  readonly breaks: readonly AuditBreak[];
  readonly count: number;
  /** Events up to this one are proven by a signature. */
  readonly signedTo: number;
}

/** Of one chain: the events that are not what was signed, and checkpoints that prove nothing. */
export async function checkSignedEvents(
  prisma: Database,
  chain: string,
  keys: readonly SigningKey[],
): Promise<SignedEvents> {
  const log = auditLogName(chain);
  const proof = await proveRows({
    ...{ log, checkpoints: await readCheckpoints(prisma, log), keys },
    async readLeaves(after, upTo) {
      const leaves: Uint8Array[] = [];
      for await (const { hash } of walkEvents(prisma, chain, after, upTo)) leaves.push(auditLeaf(hash));
      return leaves;
    },
  });
  const signed = splitHashes(proof.rows.leaves);
  const breaks = proof.breaks.map((each) => toAuditBreak(chain, each));
  let next = 1;
  const missTo = (to: number): void => {
    if (next <= to) breaks.push({ kind: 'missing', chain, seq: next, to, eventId: null });
  };
  for await (const { seq, id, hash } of walkEvents(prisma, chain, 0, signed.length)) {
    missTo(seq - 1);
    next = seq + 1;
    const leaf = signed[seq - 1];
    if (leaf === undefined || equalBytes(leaf, auditLeaf(hash))) continue;
    breaks.push({ kind: 'altered', chain, seq, to: null, eventId: id });
  }
  missTo(signed.length);
  return { breaks, count: proof.holding, signedTo: signed.length };
}

function toAuditBreak(chain: string, { kind, seq, to }: LogBreak): AuditBreak {
  const told = kind === 'checkpointMissing' || kind === 'rewritten' ? kind : 'checkpoint';
  return { kind: told, chain, seq, to, eventId: null };
}

interface HashedEvent {
  readonly id: string;
  readonly seq: number;
  readonly hash: Uint8Array;
}

async function* walkEvents(
  prisma: Database,
  chain: string,
  after: number,
  upTo: number,
): AsyncGenerator<HashedEvent> {
  for (let last = after; ; ) {
    const rows = await prisma.auditEvent.findMany({
      where: { chain, seq: { gt: last, lte: upTo } },
      orderBy: [{ seq: 'asc' }, { id: 'asc' }],
      take: AT_ONCE,
      select: { id: true, seq: true, hash: true },
    });
    for (const { id, seq, hash } of rows) yield { id, seq: Number(seq), hash: hash ?? new Uint8Array() };
    if (rows.length < AT_ONCE) return;
    last = Number(rows.at(-1)?.seq ?? upTo);
  }
}
