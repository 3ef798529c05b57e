/** The answers of reviewers to the version they have read, and the end of a review. */
import { type Actor, can } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { GiveVerdict, ReviewBody } from '#core/protocol/api/review/reviews.ts';
import { placeOf } from '../access/known-codices.ts';
import { endReviewNotice } from '../codices/branches/end-reviews.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { storableText } from '../database/database-text.ts';
import { notifyOfVerdict } from '../notifications/review-notices.ts';
import type { Services } from '../ports/services.ts';
import {
  announceReviews,
  presentReviews,
  type ReviewRow,
  reviewedDocument,
  WITH_REVIEWERS,
} from './review-rows.ts';

/**
 * Given again it takes the place of what they said before. Throws `forbidden` for whoever was not asked, `conflict` for a review that is
 * closed, `invalid_input` for a version that there is not.
 */
export async function giveVerdict(
  services: Services,
  actor: Actor,
  reviewId: string,
  { verdict, note, seq }: GiveVerdict,
): Promise<ReviewBody> {
  const { prisma, journal, environment } = services;
  const review = await findReview(services, actor, reviewId);
  const own = review.reviewers.find(({ reviewerId }) => reviewerId === actor.id);
  if (actor.kind !== 'user' || own === undefined)
    throw new BinderyError('forbidden', 'This review was asked of others.');
  if (review.closedAt !== null) throw new BinderyError('conflict', 'This review is closed.');
  const head = await journal.headSeq(reviewedDocument(review));
  if (seq !== undefined && seq > head) {
    const message = `There are ${head} operations, so none has the number ${seq}.`;
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['seq'], message }] });
  }
  const at = new Date(environment.now());
  await prisma.$transaction(async (tx) => {
    await tx.reviewer.update({
      where: { reviewId_reviewerId: { reviewId: review.id, reviewerId: actor.id } },
      data: { verdict, note: storableText(note), seq: seq ?? head, at, name: storableText(actor.name) },
    });
    await notifyOfVerdict(services, tx, { review, by: actor, at });
  });
  return await presentAgain(services, review.id, [actor.id, review.askedById]);
}

/** By whoever asked for it, or may edit the Codex. Closing it again changes nothing. */
export async function closeReview(services: Services, actor: Actor, reviewId: string): Promise<ReviewBody> {
  const { prisma, environment } = services;
  const review = await findReview(services, actor, reviewId);
  const resource = { kind: 'codex', ...(await placeOf(prisma, review.codexId)) } as const;
  if (
    actor.kind !== 'user' ||
    (review.askedById !== actor.id && !can(actor, { action: 'moderate', resource }))
  )
    throw new BinderyError(
      'forbidden',
      'Only people who asked for this review, or may edit the Codex, can close it.',
    );
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.review.updateMany({
      where: { id: review.id, closedAt: null },
      data: {
        ...{ closedAt: new Date(environment.now()), closedById: actor.id },
        closedByName: storableText(actor.name),
      },
    });
    if (count > 0) await endReviewNotice(tx, review);
  });
  const told = review.reviewers.map(({ reviewerId }) => reviewerId);
  return await presentAgain(services, review.id, told);
}

/** Throws `not_found` for one of a Codex that the actor does not reach, as for one that there is not. */
async function findReview(services: Services, actor: Actor, reviewId: string): Promise<ReviewRow> {
  const review = await services.prisma.review.findUnique({
    where: { id: reviewId },
    include: WITH_REVIEWERS,
  });
  const place = review && (await placeOf(services.prisma, review.codexId));
  const resource = place && ({ kind: 'codex', ...place } as const);
  if (review === null || resource === null || !can(actor, { action: 'read', resource }))
    throw new BinderyError('not_found', `There is no review ${reviewId} here, or it is not shared with you.`);
  if (actor.kind === 'guest') throw new BinderyError('forbidden', 'Reviews are for members.');
  await findCodex(services, actor, 'comment', review.codexId);
  return review;
}

async function presentAgain(services: Services, id: string, told: readonly string[]): Promise<ReviewBody> {
  await announceReviews(services, told);
  const row = await services.prisma.review.findUniqueOrThrow({ where: { id }, include: WITH_REVIEWERS });
  const [body] = await presentReviews(services, [row]);
  if (body === undefined) throw new BinderyError('internal', 'A review that was found is not there.');
  return body;
}
