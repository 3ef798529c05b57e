/** The answer of a reviewer to several branches of a set, of the versions that they have read, in one act. */
import type { Actor, UserActor } from '#core/access/policy.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { GiveSetVerdict, SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';
import { closed } from '../codices/branch-sets/branch-sets.ts';
import { mayActOn } from '../codices/branch-sets/plan-set.ts';
import { type FoundSet, findBranchSet } from '../codices/branch-sets/set-rows.ts';
import { lastChange } from '../codices/history/last-change.ts';
import { branchDocumentName } from '../codices/reading/branch-rows.ts';
import { storableText } from '../database/database-text.ts';
import { notifyOfVerdict } from '../notifications/review-notices.ts';
import type { Services } from '../ports/services.ts';
import { announceReviews, type ReviewRow, WITH_REVIEWERS } from './review-rows.ts';
import { branchHeads, listSetReviews } from './set-reviews.ts';

/**
 * In every open review of these branches that asks them; all of it or nothing. Throws `forbidden` where one of them was asked of others, `invalid_input` for a
 * Codex that has no branch there and a version that there is not, `conflict` for a set that is closed, and `precondition_failed` for an approval of
 * less than what is on a branch now, each with the Codex in the path of the issue.
 */
export async function giveSetVerdict(
  services: Services,
  actor: Actor,
  id: string,
  given: GiveSetVerdict,
): Promise<SetReviewsBody> {
  const { prisma, environment } = services;
  const found = await findBranchSet(services, actor, id);
  if (actor.kind !== 'user') throw new BinderyError('forbidden', 'Reviews are for members.');
  if (found.set.closedAt !== null) throw closed(found);
  const reviews = await prisma.review.findMany({
    where: {
      ...{ codexId: { in: Object.keys(given.codices) }, branch: found.set.name, closedAt: null },
      reviewers: { some: { reviewerId: actor.id } },
    },
    include: WITH_REVIEWERS,
    orderBy: { id: 'asc' },
  });
  assertAsked(actor, found, given, reviews);
  await assertRead(services, found, given);
  const at = new Date(environment.now());
  await prisma.$transaction(async (tx) => {
    for (const review of reviews) {
      const { count } = await tx.reviewer.updateMany({
        where: { reviewId: review.id, reviewerId: actor.id, review: { closedAt: null } },
        data: {
          ...{ verdict: given.verdict, note: storableText(given.note), at },
          ...{ seq: given.codices[review.codexId] ?? 1, name: storableText(actor.name) },
        },
      });
      if (count === 0)
        throw new BinderyError(
          'conflict',
          'One of these reviews was closed just now. Look at the set again.',
        );
    }
    for (const review of firstOfEach(reviews)) await notifyOfVerdict(services, tx, { review, by: actor, at });
  });
  await announceReviews(services, [actor.id, ...reviews.map(({ askedById }) => askedById)]);
  return await listSetReviews(services, actor, id);
}

/** Of those that were asked for at once, whoever asked is told as one. */
function firstOfEach(reviews: readonly ReviewRow[]): readonly ReviewRow[] {
  const told = new Map<string, ReviewRow>();
  for (const review of reviews) {
    const key = review.requestId ?? review.id;
    if (!told.has(key)) told.set(key, review);
  }
  return [...told.values()];
}

function assertAsked(
  actor: UserActor,
  { members }: FoundSet,
  { codices }: GiveSetVerdict,
  reviews: readonly ReviewRow[],
): void {
  const unknown: Issue[] = [];
  const refused: Issue[] = [];
  for (const codexId of Object.keys(codices)) {
    const path = ['codices', codexId];
    const codex = members.find((member) => member.codex.id === codexId)?.codex;
    if (codex === undefined) unknown.push({ path, message: `${codexId} has no branch in this set.` });
    else if (!mayActOn(actor, codex, 'comment'))
      refused.push({ path, message: `“${codex.title}”: You may not comment on it.` });
    else if (!reviews.some((review) => review.codexId === codexId))
      refused.push({ path, message: `“${codex.title}”: No open review of it asks you.` });
  }
  if (unknown.length > 0)
    throw new BinderyError('invalid_input', 'The answer names other Codices than there are.', {
      issues: unknown,
    });
  if (refused.length > 0)
    throw new BinderyError('forbidden', 'Some of it is not yours to answer, so that nothing was said.', {
      issues: refused,
    });
}

async function assertRead(
  services: Services,
  found: FoundSet,
  { codices, verdict }: GiveSetVerdict,
): Promise<void> {
  const members = found.members.filter(({ codex }) => codices[codex.id] !== undefined);
  const heads = await branchHeads(services, { members });
  const unknown: Issue[] = [];
  const changed: Issue[] = [];
  for (const { codex, branch } of members) {
    const seq = codices[codex.id] ?? 0;
    const head = heads.get(codex.id) ?? 0;
    const path = ['codices', codex.id];
    if (seq > head)
      unknown.push({
        path,
        message: `“${codex.title}”: There are ${head} operations, so none has the number ${seq}.`,
      });
    else if (verdict === 'approve' && (await lastChange(services.journal, branchDocumentName(branch))) > seq)
      changed.push({ path, message: `“${codex.title}” was edited since you read it.` });
  }
  if (unknown.length > 0)
    throw new BinderyError('invalid_input', unknown[0]?.message ?? '', { issues: unknown });
  if (changed.length > 0)
    throw new BinderyError(
      'precondition_failed',
      'Some of it was edited while you read. Nothing was approved.',
      {
        issues: changed,
      },
    );
}
