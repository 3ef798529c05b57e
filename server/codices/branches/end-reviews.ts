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
  const open = await tx.review.findMany({ where, select: { id: true, codexId: true, requestId: true } });
  if (open.length === 0) return;
  const closed = { closedAt, closedById: actor.id, closedByName: storableText(actor.name) };
  await tx.review.updateMany({ where, data: closed });
  for (const review of open) await endReviewNotice(tx, review);
}

export interface EndedReview {
  readonly id: string;
  readonly codexId: string;
  readonly requestId: string | null;
}

/**
 * Nobody is asked for this one any more: what was not read yet goes. Where it was asked for with others, and some of these are open, it leads to
 * the next of them.
 */
export async function endReviewNotice(
  tx: Prisma.TransactionClient,
  { id, codexId, requestId }: EndedReview,
): Promise<void> {
  const next =
    requestId === null
      ? null
      : await tx.review.findFirst({ where: { requestId, closedAt: null }, orderBy: { id: 'asc' } });
  const where = { codexId, reviewId: id, kind: 'review' };
  if (next === null) await tx.notification.deleteMany({ where: { ...where, readAt: null } });
  else await tx.notification.updateMany({ where, data: { reviewId: next.id, codexId: next.codexId } });
}
