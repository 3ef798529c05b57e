/** The acts of reviews, as the timeline of a Codex tells them. */
import type { ReviewBody } from '#core/protocol/api/review/reviews.ts';

/** One act of one person, or of a rule. */
export interface ReviewAct {
  readonly kind: 'review';
  readonly id: string;
  readonly at: string;
  readonly author: { readonly id: string; readonly name: string };
  /** “Bo approved it”. */
  readonly label: string;
  readonly note: string;
}

/** Newest first. Of somebody who has answered several times the last answer is told. */
export function reviewActs(reviews: readonly ReviewBody[]): readonly ReviewAct[] {
  const acts = reviews.flatMap(({ id, askedBy, at, note, closedAt, closedBy, reviewers }): ReviewAct[] => [
    act(id, at, askedBy, `${nameOf(askedBy)} asked ${joined(reviewers.map(nameOf))} for a review`, note),
    ...reviewers.flatMap((reviewer): ReviewAct[] => {
      const { answer } = reviewer;
      if (answer === null) return [];
      const deed = answer.verdict === 'approve' ? 'approved it' : 'asked for changes';
      return [act(`${id} ${reviewer.id}`, answer.at, reviewer, `${nameOf(reviewer)} ${deed}`, answer.note)];
    }),
    ...(closedAt === null || closedBy === null
      ? []
      : [act(`${id} closed`, closedAt, closedBy, `${nameOf(closedBy)} closed a review`, '')]),
  ]);
  return acts.sort((a, b) => b.at.localeCompare(a.at));
}

function act(
  id: string,
  at: string,
  { id: personId, name }: ReviewAct['author'],
  label: string,
  note: string,
): ReviewAct {
  return { kind: 'review', id, at, author: { id: personId, name }, label, note };
}

function nameOf({ name }: { readonly name: string }): string {
  return name || 'somebody';
}

function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
