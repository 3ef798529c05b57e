/** The share links for a branch, which end with it. */
import type { Actor } from '#core/access/policy.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { auditRow } from '../../access/audit-log.ts';
import type { BranchRow } from '../reading/branch-rows.ts';

/**
 * Ends those that are open, for good: whoever opens the branch again may not know who was let in by them. In the transaction that closes it. Answers
 * their ids.
 */
export async function endBranchLinks(
  tx: Prisma.TransactionClient,
  actor: Actor,
  { codexId, name }: BranchRow,
  now: Date,
): Promise<readonly string[]> {
  const ended = await tx.shareLink.updateManyAndReturn({
    where: { codexId, branch: name, revokedAt: null },
    data: { revokedAt: now, revokedReason: 'branch' },
    select: { id: true },
  });
  const ids = ended.map(({ id }) => id);
  await tx.linkSeat.deleteMany({ where: { linkId: { in: ids } } });
  const detail = { codexId, branch: name };
  await tx.auditEvent.createMany({ data: ids.map((id) => auditRow(actor, 'link-revoked', id, detail)) });
  return ids;
}
