/** The standing of one Codex of a set with its reviewers, each in a sentence. */
import { allStandings } from '#components/reviews/review-labels.ts';
import { StandingNote } from '#components/reviews/review-standing.tsx';
import styles from '#components/reviews/reviews.module.css';
import type { SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';

interface SetStandingProps {
  /** `undefined` while it is not known. */
  readonly reviewed: SetReviewsBody['codices'][number] | undefined;
}

export function SetStanding({ reviewed }: SetStandingProps) {
  if (reviewed === undefined) return null;
  const found = allStandings(reviewed.items);
  if (found.length === 0) return <span className={styles['together']}>Not reviewed</span>;
  return found.map((one) => <StandingNote key={one.standing} {...one} />);
}
