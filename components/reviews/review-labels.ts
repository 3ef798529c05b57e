/** The words of reviews: what each reviewer says, and what that comes to. */
import { joinWords } from '#components/locale/join-words.ts';
import type { ReviewBody } from '#core/protocol/api/review/reviews.ts';

type Reviewer = ReviewBody['reviewers'][number];

export type Standing = 'waiting' | 'changes' | 'lapsed' | 'approved';

/** Of one reviewer; `null` for somebody who is no member any more and has said nothing. */
export function standingOf({ answer, isMember }: Reviewer): Standing | null {
  if (answer === null) return isMember ? 'waiting' : null;
  if (answer.verdict === 'request_changes') return 'changes';
  return answer.hasChanged ? 'lapsed' : 'approved';
}

const WORST_FIRST = ['changes', 'lapsed', 'waiting', 'approved'] as const;

/** Of the whole review: approved is what all approve, in the version of now. */
export function standingOfAll({ reviewers }: Pick<ReviewBody, 'reviewers'>): Standing | null {
  const each = reviewers.map(standingOf);
  return WORST_FIRST.find((one) => each.includes(one)) ?? null;
}

/** Of all open reviews together, in words; `null` where nobody is asked. */
export function standingWords(
  reviews: readonly Pick<ReviewBody, 'closedAt' | 'reviewers'>[],
): { readonly standing: Standing; readonly words: string } | null {
  const reviewers = reviews.flatMap((review) => (review.closedAt === null ? review.reviewers : []));
  const standing = standingOfAll({ reviewers });
  if (standing === null) return null;
  const those = reviewers.filter((one) => standingOf(one) === standing);
  const people = joinWords([...new Set(those.map(({ name }) => name || 'somebody'))]);
  switch (standing) {
    case 'approved':
      return { standing, words: `Approved by ${people}` };
    case 'waiting':
      return { standing, words: `Waiting for ${people} to review it` };
    case 'changes':
      return { standing, words: `Changes asked for by ${people}` };
    case 'lapsed':
      return { standing, words: `Changed since ${people} approved it` };
  }
}

export const STANDING_LABELS: Readonly<Record<Standing, string>> = {
  waiting: 'Waiting',
  changes: 'Asks for changes',
  lapsed: 'Approved an earlier version',
  approved: 'Approved',
};
