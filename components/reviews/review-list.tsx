/** The reviews of a Codex, or of one of its branches: who was asked, what they say of which version, and what has changed since. */
import { Button } from '@mantine/core';
import { IconEyeCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useCodex } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { ServerButton } from '#components/page/needs-server.tsx';
import { privateRolesOf } from '#components/tree-context/member-actor.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { can } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import type { ReviewBody } from '#core/protocol/api/review/reviews.ts';
import { historyPath } from '#core/protocol/page-address.ts';
import { AskReview } from './ask-review.tsx';
import { GiveVerdictForm } from './give-verdict.tsx';
import { STANDING_LABELS, standingOf, standingOfAll } from './review-labels.ts';
import { useCloseReview, useReviews } from './review-queries.ts';
import styles from './reviews.module.css';

type Reviewer = ReviewBody['reviewers'][number];

export interface ReviewListProps {
  readonly codexId: string;
  /** `null`: of the Codex itself. */
  readonly branch: string | null;
  readonly me: Pick<Me, 'id' | 'name' | 'role' | 'privateRoles'>;
  readonly canEdit: boolean;
  /** The branch is closed: nobody is asked about it any more. */
  readonly isClosed?: boolean;
}

export function ReviewList({ codexId, branch, me, canEdit, isClosed = false }: ReviewListProps) {
  const { data, isError, error } = useReviews(codexId, { branch });
  const [asking, setAsking] = useState(false);
  const { id, name, role } = me;
  const actor = { kind: 'user', id, name, role, privateRoles: privateRolesOf(me) } as const;
  const privateTopId = useCodex(codexId).data?.privateTopId ?? null;
  const resource = { kind: 'codex', id: codexId, privateTopId } as const;
  const mayAsk = !isClosed && (canEdit || can(actor, { action: 'comment', resource }));
  if (data === undefined)
    return isError ? <p role="alert">The reviews could not be loaded. {errorMessage(error)}</p> : null;
  return (
    <div className={styles['reviews']}>
      {data.items.length === 0 && !asking && (
        <p className={styles['note']}>
          Nobody was asked to review this {branch === null ? 'Codex' : 'branch'}. An approval is of a version:
          it counts until the content changes.
        </p>
      )}
      {mayAsk && !asking && (
        <ServerButton
          variant="default"
          leftSection={<IconEyeCheck size={16} stroke={1.75} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          Ask for a review
        </ServerButton>
      )}
      {asking && <AskReview codexId={codexId} branch={branch} meId={me.id} onEnd={() => setAsking(false)} />}
      <ul className={styles['list']} aria-label="Reviews">
        {data.items.map((review) => (
          <Review key={review.id} review={review} meId={me.id} canEdit={canEdit} headSeq={data.headSeq} />
        ))}
      </ul>
    </div>
  );
}

interface ReviewProps {
  readonly review: ReviewBody;
  readonly meId: string;
  readonly canEdit: boolean;
  readonly headSeq: number;
}

function Review({ review, meId, canEdit, headSeq }: ReviewProps) {
  const [again, setAgain] = useState(false);
  const close = useCloseReview(review.id);
  const own = review.reviewers.find(({ id }) => id === meId);
  const standing = standingOfAll(review);
  const isOpen = review.closedAt === null;
  const mayClose = isOpen && (canEdit || review.askedBy.id === meId);
  return (
    <li className={styles['review']} data-review={review.id} data-standing={standing ?? undefined}>
      <p className={styles['head']}>
        <strong>
          <bdi>{review.askedBy.name || 'Somebody'}</bdi>
        </strong>{' '}
        asked for a review, <RelativeTime iso={review.at} />
        {!isOpen && ' · closed'}
      </p>
      {review.note !== '' && (
        <p className={styles['words']} dir="auto">
          {review.note}
        </p>
      )}
      <ul className={styles['people']}>
        {review.reviewers.map((reviewer) => (
          <ReviewerRow key={reviewer.id} review={review} reviewer={reviewer} />
        ))}
      </ul>
      {isOpen && own !== undefined && (own.answer === null || again) && (
        <GiveVerdictForm
          codexId={review.codexId}
          branch={review.branch}
          reviewId={review.id}
          headSeq={headSeq}
          onEnd={() => setAgain(false)}
        />
      )}
      <div className={styles['actions']}>
        {isOpen && own !== undefined && own.answer !== null && !again && (
          <Button variant="subtle" size="compact-sm" onClick={() => setAgain(true)}>
            Answer again
          </Button>
        )}
        {mayClose && (
          <ServerButton
            variant="subtle"
            color="ink"
            size="compact-sm"
            loading={close.isPending}
            onClick={() =>
              close.mutate(undefined, {
                onError: (error) => toast.failed('The review is still open.', error),
              })
            }
          >
            Close review
          </ServerButton>
        )}
      </div>
    </li>
  );
}

interface ReviewerRowProps {
  readonly review: Pick<ReviewBody, 'codexId' | 'branch'>;
  readonly reviewer: Reviewer;
}

/** What one says, in a list of people. */
export function ReviewerRow({ review, reviewer }: ReviewerRowProps) {
  const { name, answer } = reviewer;
  const { codexId, branch } = review;
  const standing = standingOf(reviewer);
  return (
    <li data-standing={standing ?? undefined}>
      <span className={styles['person']}>
        <bdi>{name || 'Somebody'}</bdi>
        <span className={styles['standing']}>
          {standing === null ? 'No member any more' : STANDING_LABELS[standing]}
        </span>
      </span>
      {answer !== null && answer.note !== '' && (
        <p className={styles['words']} dir="auto">
          {answer.note}
        </p>
      )}
      {answer?.hasChanged === true && (
        <Link href={`${historyPath(codexId, branch)}?from=${answer.seq}`} className={styles['since'] ?? ''}>
          What changed since
        </Link>
      )}
    </li>
  );
}
