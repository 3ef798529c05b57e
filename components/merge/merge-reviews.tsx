/** The pane of a merge: the reviews of its branch, asked for and answered beside what they are about. */
import { useCodex } from '#components/api/queries.ts';
import { ReviewList } from '#components/reviews/review-list.tsx';
import { useMemberActor } from '#components/tree-context/member-actor.ts';
import { can } from '#core/access/policy.ts';
import type { BranchBody } from '#core/protocol/api/history/branches.ts';
import type { Me } from '#core/protocol/api/people.ts';
import classes from './merge-reviews.module.css';

interface MergeReviewsProps {
  readonly codexId: string;
  readonly branch: BranchBody;
  readonly me: Me;
}

export function MergeReviews({ codexId, branch, me }: MergeReviewsProps) {
  const actor = useMemberActor(me);
  const privateTopId = useCodex(codexId).data?.privateTopId ?? null;
  const canEdit = can(actor, { action: 'branch', resource: { kind: 'codex', id: codexId, privateTopId } });
  return (
    <div className={classes['reviews']}>
      <h2>Reviews</h2>
      <ReviewList
        {...{ codexId, me, canEdit }}
        branch={branch.name}
        isClosed={branch.closedAt !== undefined}
      />
    </div>
  );
}
