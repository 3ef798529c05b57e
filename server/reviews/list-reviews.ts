/** The reviews of a Codex, and those that wait for a member. */
import type { Actor, UserActor } from '#core/access/policy.ts';
import type { ReviewsOfCodex, WaitingReviews } from '#core/protocol/api/review/reviews.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { knownTo } from '../access/known-codices.ts';
import { ensureBranchBegun, requireBranch } from '../codices/reading/branch-rows.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { findSetsOf } from '../notifications/present-review.ts';
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

/**
 * The latest first, without those of Codices in the trash; what was asked for at once, of the branches of a set, is one. Throws `forbidden` for API tokens
 * that reach a part of the tree only.
 */
export async function listWaitingReviews(services: Services, member: UserActor): Promise<WaitingReviews> {
  assertCan(member, { action: 'list', resource: { kind: 'workspace' } });
  const { prisma } = services;
  const where: Prisma.ReviewWhereInput = {
    ...{ closedAt: null, codex: { deletedAt: null, ...knownTo(member) } },
    reviewers: { some: { reviewerId: member.id, verdict: null } },
  };
  const waiting = {
    include: { codex: { select: { id: true, title: true, templateId: true } } },
    orderBy: [{ at: 'desc' }, { id: 'asc' }],
    take: MOST_LISTED,
  } satisfies Prisma.ReviewFindManyArgs;
  const [alone, together, counts] = await Promise.all([
    prisma.review.findMany({ ...waiting, where: { ...where, requestId: null } }),
    prisma.review.findMany({
      ...{ ...waiting, where: { ...where, requestId: { not: null } }, distinct: ['requestId'] },
    }),
    prisma.review.groupBy({
      ...{ by: ['requestId'], where: { ...where, requestId: { not: null } }, _count: true },
    }),
  ]);
  const sets = together.length === 0 ? new Map<string, string>() : await findSetsOf(prisma, together);
  const items = [...alone, ...together].map((row) => {
    const { id, branch, note, at, askedByKind, askedById, askedByName, codex, requestId } = row;
    const setId = sets.get(id);
    const count = counts.find((one) => one.requestId === requestId)?._count ?? 1;
    return {
      review: {
        ...{ id, branch, note, at: at.toISOString() },
        askedBy: { kind: askedByKind, id: askedById, name: askedByName },
      },
      codex,
      set: setId === undefined ? null : { id: setId, waiting: count },
    };
  });
  const latest = items.sort((a, b) => Date.parse(b.review.at) - Date.parse(a.review.at));
  return { items: latest.slice(0, MOST_LISTED) };
}
