/** The notifications of reviews: that one is asked for, what was said, and that something approved has changed since. */
import type { Author } from '#core/access/author.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { DescribedOperation } from '../journal/journal.ts';
import type { Services } from '../ports/services.ts';
import { insertNotifications, type NewNotification } from './notification-store.ts';
import { findReaders } from './recipients.ts';

type By = Pick<Author, 'kind' | 'id' | 'name'>;

export interface ReviewRequest {
  readonly codexId: string;
  readonly reviewId: string;
  /** Of those that were asked for at once, which are told as one; `null`: it was asked for alone. */
  readonly requestId: string | null;
  readonly userIds: readonly string[];
  readonly by: By;
  readonly at: Date;
}

/** Written along with the review. */
export async function notifyReviewers(
  services: Services,
  tx: Prisma.TransactionClient,
  { codexId, reviewId, requestId, userIds, by, at }: ReviewRequest,
): Promise<void> {
  const key = `review:${requestId ?? reviewId}`;
  await insertNotifications(
    tx,
    codexId,
    userIds.map((userId) => ({
      ...{ id: services.environment.newId(), userId, kind: 'review', key, reviewId, by, at },
    })),
  );
}

interface ToldReview {
  readonly id: string;
  readonly codexId: string;
  readonly requestId: string | null;
  readonly askedByKind: string;
  readonly askedById: string;
}

/**
 * Whoever asked is told, as often as somebody says something; whoever has answered all that they were asked at once need not be told of the question any
 * more. `review` is answered, or the first of those that were answered as one.
 */
export async function notifyOfVerdict(
  services: Services,
  tx: Prisma.TransactionClient,
  { review, by, at }: { readonly review: ToldReview; readonly by: By; readonly at: Date },
): Promise<void> {
  const { requestId } = review;
  const asked = requestId ?? review.id;
  const waiting =
    requestId === null
      ? 0
      : await tx.reviewer.count({
          where: { reviewerId: by.id, verdict: null, review: { requestId, closedAt: null } },
        });
  if (waiting === 0)
    await tx.notification.updateMany({
      where: { userId: by.id, key: `review:${asked}`, readAt: null },
      data: { readAt: at },
    });
  if (review.askedByKind !== 'user') return;
  const readers = await findReaders(services, [review.askedById], review.codexId);
  const key = `reviewed:${asked}:${by.id}:${at.getTime()}`;
  await insertNotifications(
    tx,
    review.codexId,
    [...readers].map((userId) => ({
      ...{ id: services.environment.newId(), userId, kind: 'reviewed', key, reviewId: review.id, by, at },
    })),
  );
}

/** Of each approval in an open review that these operations bring down, one notification; nobody is told of their own change. */
export async function lapsedNoticesOf(
  services: Services,
  codexId: string,
  operations: readonly DescribedOperation[],
): Promise<readonly NewNotification[]> {
  const changes = operations.filter(({ summary }) => summary.fields.length > 0);
  const last = changes.at(-1);
  if (last === undefined) return [];
  const approvals = await services.prisma.reviewer.findMany({
    where: { verdict: 'approve', seq: { lt: last.seq }, review: { codexId, branch: null, closedAt: null } },
  });
  if (approvals.length === 0) return [];
  const readers = await findReaders(
    services,
    approvals.map(({ reviewerId }) => reviewerId),
    codexId,
  );
  return approvals.flatMap(({ reviewId, reviewerId, seq }): NewNotification[] => {
    const first = changes.find((change) => change.seq > Number(seq) && change.actor.id !== reviewerId);
    if (first === undefined || !readers.has(reviewerId)) return [];
    const what = { kind: 'lapsed', key: `lapsed:${reviewId}:${seq}`, reviewId } as const;
    const { id, kind, name } = first.actor;
    const at = new Date(first.serverTime);
    return [{ ...what, id: services.environment.newId(), userId: reviewerId, by: { id, kind, name }, at }];
  });
}
