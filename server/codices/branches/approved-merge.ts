/** The approval of a branch, and what a merge has to keep where Codices change by approved merges only. */
import { BinderyError } from '#core/errors.ts';
import { type Approval, approvalOf, type WaitReason } from '#core/reviews/approval.ts';
import { verdictOf } from '#core/reviews/verdict.ts';
import { findAbleCommenters } from '../../access/able-commenters.ts';
import type { Services } from '../../ports/services.ts';
import { lastChange } from '../history/last-change.ts';
import { type BranchRow, branchDocumentName } from '../reading/branch-rows.ts';

export interface FoundApproval extends Approval {
  /** The last operation of the branch that changed its content: that which is approved. */
  readonly changedAt: number;
}

/** Whether the branch is approved as it is at this moment, by all open reviews of it together. */
export async function findApproval(services: Services, row: BranchRow): Promise<FoundApproval> {
  const { prisma, journal } = services;
  const document = branchDocumentName(row);
  const reviewers = await prisma.reviewer.findMany({
    where: { review: { codexId: row.codexId, branch: row.name, closedAt: null } },
    orderBy: { name: 'asc' },
  });
  const ids = [...new Set(reviewers.map(({ reviewerId }) => reviewerId))];
  const able = await findAbleCommenters(services, row.codexId, ids);
  // After the answers: an edit that one of them is of is seen by this, so none of them stands for less than it says.
  const changedAt = await lastChange(journal, document);
  const says = reviewers.map(({ reviewerId, name, verdict, seq }) => ({
    ...{ id: reviewerId, name: able.get(reviewerId)?.name ?? name, isAble: able.has(reviewerId) },
    ...{ verdict: verdictOf(verdict), seq: seq === null ? null : Number(seq) },
  }));
  const [only] = able.keys();
  const isOwn = only !== undefined && able.size === 1 && (await hasWritten(services, document, only));
  return { ...approvalOf({ says, changedAt, hasWritten: (id) => isOwn && id === only }), changedAt };
}

const PAGE = 200;

/** Whether somebody has written on the branch; bringing in main writes nothing of one's own. */
async function hasWritten({ journal }: Services, document: string, userId: string): Promise<boolean> {
  for (let before: number | undefined; ; ) {
    const page = await journal.describe(document, { limit: PAGE, ...(before !== undefined && { before }) });
    // The first operation is the Codex as it was.
    const own = page.some(
      ({ seq, actor, origin }) =>
        seq > 1 && origin !== 'merge' && actor.kind === 'user' && actor.id === userId,
    );
    const last = page.at(-1);
    if (own || last === undefined || page.length < PAGE) return own;
    before = last.seq;
  }
}

export const SETTLED_ON_BRANCH =
  'This Codex changes only by an approved merge, so nothing is settled in the merge itself. Bring main into the branch, settle it there, and have that approved.';

/**
 * Throws `conflict` for a branch that is not approved, and `precondition_failed` for one that has gone on since `head`: what is merged is
 * what was approved.
 */
export async function assertApproved(services: Services, row: BranchRow, head: number): Promise<void> {
  const { isApproved, waitsFor, changedAt } = await findApproval(services, row);
  if (changedAt > head)
    throw new BinderyError(
      'precondition_failed',
      `The branch “${row.name}” was changed while it was merged. Have it approved as it is now.`,
    );
  if (isApproved) return;
  const issues = waitsFor.map(({ name, why }) => ({
    path: ['reviews'],
    message: WAITING[why](name || 'Somebody'),
  }));
  const reason = issues.map(({ message }) => message).join(' ') || 'Ask somebody to review it first.';
  throw new BinderyError(
    'conflict',
    `This Codex changes only by an approved merge, and the branch “${row.name}” is not approved as it is. ${reason}`,
    { issues },
  );
}

const WAITING: Readonly<Record<WaitReason, (name: string) => string>> = {
  unanswered: (name) => `${name} has not answered yet.`,
  changes: (name) => `${name} asks for changes.`,
  lapsed: (name) => `${name} approved an earlier version of it.`,
  own: (name) => `${name} has written on it, so somebody else has to approve it too.`,
};
