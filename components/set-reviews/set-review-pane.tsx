/** The pane of a set of branches: who was asked about which Codex, what they say of which version, and asking for more. */
import { IconEyeCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from '#components/navigation/link.tsx';
import { ServerButton } from '#components/page/needs-server.tsx';
import { ReviewerRow } from '#components/reviews/review-list.tsx';
import styles from '#components/reviews/reviews.module.css';
import { useMemberActor } from '#components/tree-context/member-actor.ts';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import { can } from '#core/access/policy.ts';
import type { BranchSetBody } from '#core/protocol/api/history/branch-sets.ts';
import type { SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { branchPath } from '#core/protocol/page-address.ts';
import { AskSetReview } from './ask-set-review.tsx';
import { useSetReviews } from './set-review-queries.ts';
import classes from './set-reviews.module.css';

interface SetReviewPaneProps {
  readonly set: BranchSetBody;
  readonly me: Me;
}

export function SetReviewPane({ set, me }: SetReviewPaneProps) {
  const { data, error } = useSetReviews(set);
  const [asking, setAsking] = useState(false);
  const actor = useMemberActor(me);
  const tree = useTreeContext();
  const mayAsk = set.codices.some(({ id }) =>
    can(actor, {
      action: 'comment',
      resource: { kind: 'codex', id, privateTopId: tree?.workspace.privateTopOf(id) ?? null },
    }),
  );
  if (data === undefined)
    return (
      <div className={classes['pane']}>
        <h2>Reviews</h2>
        {error !== null && <p role="alert">The reviews could not be loaded. {errorMessage(error)}</p>}
      </div>
    );
  const written = data.codices.filter((codex) => codex.written);
  return (
    <div className={classes['pane']}>
      <h2>Reviews</h2>
      <p className={styles['note']}>
        {written.length === 0
          ? 'Nothing was written on these branches yet, so there is nothing to review.'
          : 'An approval is of one Codex as it is: it counts until something else is written on its branch.'}
      </p>
      {mayAsk && written.length > 0 && (
        <ServerButton
          variant="default"
          leftSection={<IconEyeCheck size={16} stroke={1.75} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          Ask for a review…
        </ServerButton>
      )}
      <ul className={styles['list']} aria-label="Reviews of each Codex">
        {written.map((codex) => (
          <CodexReviews key={codex.id} codex={codex} branch={set.name} />
        ))}
      </ul>
      <AskSetReview
        setId={set.id}
        reviews={data}
        meId={me.id}
        opened={asking}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}

interface CodexReviewsProps {
  readonly codex: SetReviewsBody['codices'][number];
  readonly branch: string;
}

function CodexReviews({ codex: { id, title, items }, branch }: CodexReviewsProps) {
  const open = items.filter(({ closedAt }) => closedAt === null);
  return (
    <li className={styles['review']}>
      <p className={styles['head']}>
        <Link href={`${branchPath(id, branch)}#review`} className={classes['title'] ?? ''} dir="auto">
          {displayTitle(title)}
        </Link>
      </p>
      {open.length === 0 && <p className={styles['note']}>Nobody is asked.</p>}
      {open.map((review) => (
        <ul key={review.id} className={styles['people']}>
          {review.reviewers.map((reviewer) => (
            <ReviewerRow key={reviewer.id} review={review} reviewer={reviewer} />
          ))}
        </ul>
      ))}
    </li>
  );
}
