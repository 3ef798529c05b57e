/** The reviews of a Codex, and those that wait for a member. */
import type { Actor, UserActor } from '#core/access/policy.ts';
import type { ReviewsOfCodex, WaitingReviews } from '#core/protocol/api/review/reviews.ts';
import { assertCan } from '../access/assert-can.ts';
import { knownTo } from '../access/known-codices.ts';
import { ensureBranchBegun, requireBranch } from '../codices/reading/branch-rows.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { presentReviews, reviewedDocument, WITH_REVIEWERS } from './review-rows.ts';

const MOST_LISTED = 50;

/** Of the Codex itself, or of one of its branches. For members: who is asked, and says what, is no guest's business. */
export async function listReviews(
  services: Services,
  actor: Actor,
  codexId: string,
  { branch = null }: { readonly branch?: string | null | undefined } = {},
): Promise<ReviewsOfCodex> {
  const row = await findCodex(services, actor, 'readHistory', codexId);
  if (branch !== null) await ensureBranchBegun(services, await requireBranch(services, row.id, branch));
  const headSeq = await services.journal.headSeq(reviewedDocument({ codexId: row.id, branch }));
  const found = await services.prisma.review.findMany({
    where: { codexId: row.id, branch },
    include: WITH_REVIEWERS,
    orderBy: [{ closedAt: { sort: 'desc', nulls: 'first' } }, { at: 'desc' }],
    take: MOST_LISTED,
  });
  return { items: await presentReviews(services, found), headSeq };
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
    items: found.map(({ id, branch, note, at, askedByKind, askedById, askedByName, codex }) => ({
      review: {
        ...{ id, branch, note, at: at.toISOString() },
        askedBy: { kind: askedByKind, id: askedById, name: askedByName },
      },
      codex,
    })),
  };
}
