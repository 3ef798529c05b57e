/** The end of the reviews of a branch that is closed: nobody is asked about it any more, and what they said stays. */
import type { Actor } from '#core/access/policy.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { storableText } from '../../database/database-text.ts';
import type { BranchRow } from '../reading/branch-rows.ts';

/** Closes those that are open, in the name of whoever closes the branch. */
export async function endReviews(
  tx: Prisma.TransactionClient,
  actor: Actor,
  { codexId, name }: Pick<BranchRow, 'codexId' | 'name'>,
  closedAt: Date,
): Promise<void> {
  const where = { codexId, branch: name, closedAt: null };
  const open = await tx.review.findMany({ where, select: { id: true } });
  if (open.length === 0) return;
  const closed = { closedAt, closedById: actor.id, closedByName: storableText(actor.name) };
  await tx.review.updateMany({ where, data: closed });
  const reviewId = { in: open.map(({ id }) => id) };
  await tx.notification.deleteMany({ where: { codexId, reviewId, kind: 'review', readAt: null } });
}
