/** An entry of the timeline for something that happened in a review; it leads to the reviews of the Codex, or of its branch. */
import { IconEyeCheck } from '@tabler/icons-react';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import { Link } from '#components/navigation/link.tsx';
import type { ReviewAct } from '#components/reviews/review-acts.ts';
import { branchPath, codexPath } from '#core/protocol/page-address.ts';
import { useHistoryBranch } from './comparison/history-branch.ts';
import classes from './timeline.module.css';

interface ReviewActItemProps {
  readonly codexId: string;
  readonly act: ReviewAct;
}

export function ReviewActItem({ codexId, act }: ReviewActItemProps) {
  const branch = useHistoryBranch();
  return (
    <div className={classes['item']} data-act="">
      <IconEyeCheck size={15} stroke={1.75} className={classes['sign'] ?? ''} aria-hidden />
      <div className={classes['text']}>
        <time className={classes['time']} dateTime={act.at} suppressHydrationWarning>
          {timeSpanLabel(act.at, act.at, Date.now())}
        </time>
        <span className={classes['deed']} dir="ltr">
          <Link
            href={`${branch === null ? codexPath(codexId) : branchPath(codexId, branch)}#review`}
            className={classes['to-thread'] ?? ''}
          >
            {act.label}
          </Link>
        </span>
        {act.note !== '' && (
          <span className={classes['note']} dir="auto">
            “{act.note}”
          </span>
        )}
      </div>
    </div>
  );
}
