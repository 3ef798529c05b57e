/** The labels of a notification: the actor first, then the act, then the place. */
import type { ReactNode } from 'react';
import { commentExcerpt } from '#components/comments/thread/comment-excerpt.ts';
import { joinWords } from '#components/locale/join-words.ts';
import { readerText } from '#components/locale/value-text.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import type { ShownNotification } from '#core/protocol/api/notifications.ts';

/** “**Rae** mentioned you”. */
export function NotificationSentence({ item }: { readonly item: ShownNotification }): ReactNode {
  const { by } = item;
  const actor = (
    <>
      {by.kind === 'system' && 'The rule '}
      <strong>
        <bdi>{by.name || 'Somebody'}</bdi>
      </strong>
      {by.kind === 'guest' && ', a guest,'}
    </>
  );
  switch (item.kind) {
    case 'mention':
      return <>{actor} mentioned you</>;
    case 'reply':
      return <>{actor} replied</>;
    case 'rule':
      return <>{actor} wrote to you</>;
    case 'comment':
      return <>{actor} commented</>;
    case 'changed':
      return (
        <>
          {actor} {changesLabel(item.changes)}
        </>
      );
    case 'conflict':
      return (
        <>
          {actor} and you {conflictsLabel(item.conflicts)}
        </>
      );
    case 'assigned':
      return (
        <>
          {actor} gave you{' '}
          <strong>
            <bdi>{displayTitle(item.codex.title)}</bdi>
          </strong>
        </>
      );
    case 'review':
      return (
        <>
          {actor} asks you for a review{reviewedLabel(item.review)}
        </>
      );
    case 'reviewed':
      return (
        <>
          {actor} {verdictLabel(item.review)}
        </>
      );
    case 'lapsed':
      return <>{actor} changed what you approved</>;
    case 'other':
      // This page is older than what happened; the place says the rest.
      return <>{actor} did something that concerns you</>;
  }
}

type Reviewed = ShownNotification['review'];

/** “ of a branch of 3 Codices”. */
function reviewedLabel(review: Reviewed): string {
  if (review?.branch == null) return '';
  return review.set === null || review.set.codices < 2
    ? ' of a branch'
    : ` of a branch of ${review.set.codices} Codices`;
}

/** “approved 3 Codices of it”. */
function verdictLabel(review: Reviewed): string {
  const { verdict, set } = review ?? { verdict: null, set: null };
  const several = set !== null && set.codices > 1 ? `${set.codices} Codices` : null;
  if (verdict === 'approve') return several === null ? 'approved it' : `approved ${several} of it`;
  return several === null ? 'asks for changes' : `asks for changes in ${several}`;
}

/** “made 12 changes in 3 fields”. */
export function changesLabel(changes: ShownNotification['changes']): string {
  if (changes === null) return 'changed something';
  if (changes.created) return 'created this';
  const { operations, fields } = changes;
  const made = operations === 1 ? 'made 1 change' : `made ${operations} changes`;
  if (fields.length === 0) return made;
  return fields.length === 1 ? `${made} in 1 field` : `${made} in ${fields.length} fields`;
}

/** “chose Severity at the same time”; without any, all was settled since. */
export function conflictsLabel(conflicts: ShownNotification['conflicts']): string {
  const [first, ...others] = conflicts ?? [];
  if (first === undefined) return 'chose at the same time, which is settled by now';
  const what = others.length === 0 ? first.label : `${others.length + 1} values`;
  return `chose ${what} at the same time`;
}

type Lost = NonNullable<ShownNotification['conflicts']>[number];

/** “Severity · Row”. */
export function lostPlace({ label, cell }: Lost): string {
  return cell === null ? label : `${label} · ${cell}`;
}

/** “Critical stands, you chose High”. */
function lostLabel({ type, yours, stands }: Lost): string {
  const read = ({ value, text }: Lost['yours']): string => readerText(type ?? undefined, value, text);
  return `${read(stands)} stands, you chose ${read(yours)}`;
}

/** What was said, or which fields were changed, on one line; `null` where there is nothing of it. */
export function notificationExcerpt(item: ShownNotification): string | null {
  const { comment, changes, text, review } = item;
  const lost = item.kind === 'conflict' ? (item.conflicts ?? []) : [];
  if (lost.length > 1) return joinWords(lost.map(lostPlace));
  if (lost[0] !== undefined) return lostLabel(lost[0]);
  if (text !== null) return text;
  if (review !== null) return review.note === '' ? null : review.note;
  if (comment !== null) return commentExcerpt(comment.markdown);
  if (changes === null || changes.fields.length === 0) return null;
  return joinWords(changes.fields.map(({ label }) => label));
}

/** “Checkout outage · Summary”. */
export function notificationPlace({ codex, field, kind, review }: ShownNotification): string {
  const title = displayTitle(codex.title);
  if (kind === 'changed') return `${title} · watching`;
  if (review?.branch != null) return `${title} · ${review.branch}`;
  if (field === null) return title;
  return kind === 'assigned' ? `${field.label}: you` : `${title} · ${field.label}`;
}
