/** The reviews that notifications are about, as they are now. */
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import { verdictOf } from '#core/reviews/verdict.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';

type Review = Prisma.ReviewGetPayload<{ include: { reviewers: true } }>;

interface Row {
  readonly kind: string;
  readonly reviewId: string | null;
  readonly actorId: string;
}

export async function readReviews(
  { prisma }: { readonly prisma: PrismaClient },
  rows: readonly Row[],
): Promise<readonly Review[]> {
  const ids = rows.flatMap(({ reviewId }) => reviewId ?? []);
  if (ids.length === 0) return [];
  return await prisma.review.findMany({ where: { id: { in: ids } }, include: { reviewers: true } });
}

/** What was asked, or what the one who acted says now; of what has lapsed, what the reader had approved. */
export function presentReview(
  { kind, reviewId, actorId }: Row,
  readerId: string,
  reviews: readonly Review[],
): NotificationBody['review'] {
  const review = reviews.find(({ id }) => id === reviewId);
  if (review === undefined) return null;
  const { id, branch, note } = review;
  const asked = { id, branch, note, verdict: null, seq: Number(review.seq) };
  if (kind === 'review') return asked;
  const writer = kind === 'lapsed' ? readerId : actorId;
  const answer = review.reviewers.find(({ reviewerId }) => reviewerId === writer);
  const verdict = verdictOf(answer?.verdict ?? null);
  if (answer === undefined || verdict === null) return asked;
  const said = kind === 'lapsed' ? '' : answer.note;
  return { id, branch, note: said, verdict, seq: Number(answer.seq ?? review.seq) };
}
