/** The reviews of a Codex, and those that wait for a member. */
import type { Actor, UserActor } from '#core/access/policy.ts';
import type { ReviewsOfCodex, WaitingReviews } from '#core/protocol/api/review/reviews.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { assertCan } from '../access/assert-can.ts';
import { knownTo } from '../access/known-codices.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { presentReviews, WITH_REVIEWERS } from './review-rows.ts';

const MOST_LISTED = 50;

/** For members: who is asked, and says what, is no guest's business. */
export async function listReviews(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<ReviewsOfCodex> {
  const row = await findCodex(services, actor, 'readHistory', codexId);
  const headSeq = await services.journal.headSeq(codexDocumentName(row.id));
  const found = await services.prisma.review.findMany({
    where: { codexId: row.id },
    include: WITH_REVIEWERS,
    orderBy: [{ closedAt: { sort: 'desc', nulls: 'first' } }, { at: 'desc' }],
    take: MOST_LISTED,
  });
  return { items: await presentReviews(services, row.id, found), headSeq };
}

/** The latest first, without those of Codices in the trash. Throws `forbidden` for API tokens that reach a part of the tree only. */
export async function listWaitingReviews(services: Services, member: UserActor): Promise<WaitingReviews> {
  assertCan(member, { action: 'list', resource: { kind: 'workspace' } });
  const found = await services.prisma.review.findMany({
    where: {
      ...{ closedAt: null, codex: { deletedAt: null, ...knownTo(member) } },
      reviewers: { some: { reviewerId: member.id, verdict: null } },
    },
    include: { codex: { select: { id: true, title: true, templateId: true } } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: MOST_LISTED,
  });
  return {
    items: found.map(({ id, note, at, askedByKind, askedById, askedByName, codex }) => ({
      review: {
        ...{ id, note, at: at.toISOString() },
        askedBy: { kind: askedByKind, id: askedById, name: askedByName },
      },
      codex,
    })),
  };
}
