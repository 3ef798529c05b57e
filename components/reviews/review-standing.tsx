/** The standing of a branch with its reviewers, in a sentence, as its page and the page that merges it show it. */
import { IconAlertTriangle, IconCheck, IconEye } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { BranchBody } from '#core/protocol/api/history/branches.ts';
import { type Standing, type StandingWords, standingWords } from './review-labels.ts';
import { useReviews } from './review-queries.ts';
import styles from './reviews.module.css';

const LOOK = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;
const ICONS: Readonly<Record<Standing, typeof IconEye>> = {
  approved: IconCheck,
  waiting: IconEye,
  changes: IconAlertTriangle,
  lapsed: IconAlertTriangle,
};

interface ReviewStandingProps {
  readonly codexId: string;
  readonly branch: BranchBody;
  /** Said where nobody is asked. */
  readonly otherwise?: string;
}

/** Nothing of a branch that is closed: its reviews have ended with it. */
export function ReviewStanding({ codexId, branch, otherwise }: ReviewStandingProps) {
  const isOpen = branch.closedAt === undefined;
  const { data, refetch } = useReviews(codexId, { branch: branch.name, enabled: isOpen });
  const head = `${branch.ahead} ${branch.base}`;
  useEffect(() => {
    // What was approved may not be what is there now.
    if (isOpen && head !== '') void refetch();
  }, [isOpen, head, refetch]);
  if (!isOpen || data === undefined) return null;
  const found = standingWords(data.items);
  if (found === null)
    return otherwise === undefined ? null : <span className={styles['together']}>{otherwise}</span>;
  return <StandingNote {...found} />;
}

export function StandingNote({ standing, words }: StandingWords) {
  const Icon = ICONS[standing];
  return (
    <span className={styles['together']} data-standing={standing}>
      <Icon {...LOOK} /> {words}
    </span>
  );
}
