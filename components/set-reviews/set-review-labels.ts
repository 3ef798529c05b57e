/** The words of the reviews of a set: who asks the reader for what, and what a lost answer means. */
import { joinWords } from '#components/locale/join-words.ts';
import { isBinderyError } from '#core/errors.ts';
import type { SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';
import type { ReviewBody } from '#core/protocol/api/review/reviews.ts';

type ReviewedCodex = SetReviewsBody['codices'][number];

/** The open reviews of a Codex of the set that ask somebody. */
export function asksOf(
  codex: Pick<ReviewedCodex, 'items'> | undefined,
  userId: string,
): readonly ReviewBody[] {
  return (codex?.items ?? []).filter(
    ({ closedAt, reviewers }) => closedAt === null && reviewers.some(({ id }) => id === userId),
  );
}

/** Whether somebody who was asked has not approved it as it is. */
export function isDue(codex: Pick<ReviewedCodex, 'items'> | undefined, userId: string): boolean {
  return asksOf(codex, userId).some(({ reviewers }) => {
    const answer = reviewers.find(({ id }) => id === userId)?.answer;
    return answer?.verdict !== 'approve' || answer.hasChanged;
  });
}

/** “Rae asks you to review 3 Codices: the wording. 2 of them wait for your answer.” */
export function askedLabel(codices: readonly ReviewedCodex[], userId: string): string {
  const asked = codices.filter((codex) => asksOf(codex, userId).length > 0);
  const reviews = asked.flatMap((codex) => asksOf(codex, userId));
  const people = joinWords([...new Set(reviews.map(({ askedBy }) => askedBy.name || 'Somebody'))]);
  const verb = new Set(reviews.map(({ askedBy }) => askedBy.id)).size > 1 ? 'ask' : 'asks';
  const due = asked.filter((codex) => isDue(codex, userId)).length;
  const what = `${people} ${verb} you to review ${countLabel(asked.length)}.`;
  if (due === 0) return `${what} You approve all of it as it is.`;
  if (due < asked.length) return `${what} ${due} of them ${due === 1 ? 'waits' : 'wait'} for you.`;
  return what;
}

/** What whoever asked says, each note once. */
export function notesOf(codices: readonly ReviewedCodex[], userId: string): readonly string[] {
  const notes = codices.flatMap((codex) => asksOf(codex, userId).map(({ note }) => note));
  return [...new Set(notes.filter((note) => note !== ''))];
}

export function countLabel(count: number): string {
  return count === 1 ? '1 Codex' : `${count} Codices`;
}

/** The request may have reached the server, which does all of it or nothing. */
export function isLost(error: unknown): boolean {
  return !isBinderyError(error) || ['unavailable', 'internal', 'corrupt'].includes(error.code);
}
