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

type Open = Pick<ReviewBody, 'closedAt' | 'reviewers'>;

export interface StandingWords {
  readonly standing: Standing;
  readonly words: string;
}

/** Of all open reviews together, the worst in words; `null` where nobody is asked. */
export function standingWords(reviews: readonly Open[]): StandingWords | null {
  return allStandings(reviews)[0] ?? null;
}

/** Of all open reviews together, each standing with those whose it is, the worst first. */
export function allStandings(reviews: readonly Open[]): readonly StandingWords[] {
  const reviewers = reviews.flatMap((review) => (review.closedAt === null ? review.reviewers : []));
  return WORST_FIRST.flatMap((standing) => {
    const those = reviewers.filter((one) => standingOf(one) === standing);
    if (those.length === 0) return [];
    const people = joinWords([...new Set(those.map(({ name }) => name || 'somebody'))]);
    return [{ standing, words: WORDS[standing](people) }];
  });
}

const WORDS: Readonly<Record<Standing, (people: string) => string>> = {
  approved: (people) => `Approved by ${people}`,
  waiting: (people) => `Waiting for ${people} to review it`,
  changes: (people) => `Changes asked for by ${people}`,
  lapsed: (people) => `Changed since ${people} approved it`,
};

export const STANDING_LABELS: Readonly<Record<Standing, string>> = {
  waiting: 'Waiting',
  changes: 'Asks for changes',
  lapsed: 'Approved an earlier version',
  approved: 'Approved',
};
