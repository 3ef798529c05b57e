/** The reviews of a set of branches, Codex by Codex: what is written on each branch, and who says what of which version. */
import type { Actor } from '#core/access/policy.ts';
import type { SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';
import { type FoundSet, findBranchSet } from '../codices/branch-sets/set-rows.ts';
import { aheadOf } from '../codices/branches/branches.ts';
import { branchDocumentName, ensureBranchBegun } from '../codices/reading/branch-rows.ts';
import type { Services } from '../ports/services.ts';
import { presentReviews, WITH_REVIEWERS } from './review-rows.ts';

/** For members, as the reviews of each branch are. Throws as `findBranchSet`. */
export async function listSetReviews(services: Services, actor: Actor, id: string): Promise<SetReviewsBody> {
  return await presentSetReviews(services, await findBranchSet(services, actor, id));
}

export async function presentSetReviews(services: Services, found: FoundSet): Promise<SetReviewsBody> {
  const { members, hidden } = found;
  const heads = await branchHeads(services, found);
  const rows = await services.prisma.review.findMany({
    where: { OR: members.map(({ codex, branch }) => ({ codexId: codex.id, branch: branch.name })) },
    include: WITH_REVIEWERS,
    orderBy: [{ closedAt: { sort: 'desc', nulls: 'first' } }, { at: 'desc' }],
  });
  const codices: SetReviewsBody['codices'] = [];
  for (const { codex, branch } of members) {
    const headSeq = heads.get(codex.id) ?? 0;
    const own = rows.filter(({ codexId }) => codexId === codex.id);
    codices.push({
      ...{ id: codex.id, title: codex.title, headSeq, written: aheadOf(branch, headSeq) > 0 },
      items: await presentReviews(services, own),
    });
  }
  return { codices, hidden };
}

/** The last operation of each branch, by Codex. */
export async function branchHeads(
  services: Services,
  { members }: Pick<FoundSet, 'members'>,
): Promise<ReadonlyMap<string, number>> {
  for (const { branch } of members) await ensureBranchBegun(services, branch);
  const heads = await services.journal.headSeqs(members.map(({ branch }) => branchDocumentName(branch)));
  return new Map(members.map(({ codex, branch }) => [codex.id, heads.get(branchDocumentName(branch)) ?? 0]));
}
