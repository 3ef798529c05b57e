/** A notification in words, as it leaves the instance: a sentence, what was said, and where. Texts only, of one line. */
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import { commentText } from '#richtext/search/comment-text.ts';

/** Of what was said, in UTF-16 units. */
const EXCERPT_LENGTH = 200;

/** “Rae mentioned you in Summary”. */
export function sentenceOf(item: NotificationBody): string {
  const { kind, by, field, review } = item;
  const reviewed = reviewedWords(review);
  const actor = by.kind === 'system' ? `The rule ${by.name}` : by.name || 'Somebody';
  const where = field === null ? '' : ` in ${field.label}`;
  switch (kind) {
    case 'mention':
      return `${actor} mentioned you${where}`;
    case 'reply':
      return `${actor} replied${where}`;
    case 'comment':
      return `${actor} commented${where}`;
    case 'rule':
      return `${actor} wrote to you`;
    case 'assigned':
      return field === null ? `${actor} gave you this` : `${actor} gave you this (${field.label})`;
    case 'changed':
      return `${actor} ${changesOf(item)}`;
    case 'conflict':
      return `${actor} and you chose at the same time`;
    case 'review':
      return `${actor} asks you to review ${reviewed}`;
    case 'reviewed':
      return item.review?.verdict === 'approve'
        ? `${actor} approved ${reviewed}`
        : `${actor} asks for changes`;
    case 'lapsed':
      return `${actor} changed what you approved`;
  }
}

/** “the branch “timeouts” of 3 Codices”. */
function reviewedWords(review: NotificationBody['review']): string {
  if (review?.branch == null) return 'this';
  const { branch, set } = review;
  return set === null || set.codices < 2
    ? `the branch “${branch}”`
    : `the branch “${branch}” of ${set.codices} Codices`;
}

function changesOf({ changes }: NotificationBody): string {
  if (changes === null) return 'changed something';
  if (changes.created) return 'created this';
  return changes.operations === 1 ? 'made 1 change' : `made ${changes.operations} changes`;
}

/** What was said, decided or changed, shortened to one line; `undefined` where there is nothing of it. */
export function detailOf(item: NotificationBody): string | undefined {
  const { text, comment, changes, conflicts, review } = item;
  if (text !== null) return shortened(text);
  if (review !== null) return review.note === '' ? undefined : shortened(review.note);
  if (comment !== null) return shortened(commentText(comment.markdown));
  const lost = conflicts?.map(
    ({ label, yours, stands }) => `${label}: ${stands.text} stands, you chose ${yours.text}`,
  );
  const said = lost ?? changes?.fields.map(({ label }) => label) ?? [];
  return said.length === 0 ? undefined : shortened(said.join(lost === undefined ? ', ' : '; '));
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= EXCERPT_LENGTH ? line : `${line.slice(0, EXCERPT_LENGTH).trimEnd()}…`;
}

/** Of the Codex. */
export function titleOf(title: string): string {
  return title.trim() === '' ? 'Untitled' : title;
}
