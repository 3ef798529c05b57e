/** The sentence of what was done beside edits, as the timeline tells it, and where it leads. */
import { joinWords } from '#components/locale/join-words.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import type { CommentActKind } from '#core/comments/comment-acts.ts';
import type { TimelineEvent } from '#core/protocol/api/history/timeline.ts';
import { branchPath, codexPath } from '#core/protocol/page-address.ts';

/** “Ana moved it from Plans to Archive”, “The rule “File away” moved it to Archive”, “Bo commented 3 times and resolved a thread”. */
export function eventLabel(event: TimelineEvent): string {
  const isRule = event.kind === 'moved' && event.origin === 'rule';
  return `${isRule ? `The rule “${event.by.name}”` : event.by.name} ${deedOf(event)}`;
}

/** `null` for a Codex that cannot be opened as ever. */
export function eventPath(event: TimelineEvent): string | null {
  const path = codexPath(event.codex.id);
  switch (event.kind) {
    case 'trashed':
    case 'purged':
      return null;
    case 'restored':
    case 'moved':
      return path;
    case 'discussed':
      return `${path}#comments`;
    default:
      return `${event.branch === null ? path : branchPath(event.codex.id, event.branch)}#review`;
  }
}

function deedOf(event: TimelineEvent): string {
  switch (event.kind) {
    case 'trashed':
      return 'moved a Codex to the trash';
    case 'restored':
      return 'brought a Codex back from the trash';
    case 'purged':
      return 'deleted a Codex for good';
    case 'moved':
      return movedLabel(event);
    case 'discussed':
      return joinWords(event.acts.map(({ kind, count }) => ACTS[kind](count)));
    case 'review-asked':
      return `asked ${joinWords(event.reviewers ?? [])} for a review${onBranch(event)}`;
    case 'review-approved':
      return `approved it${onBranch(event)}`;
    case 'review-declined':
      return `asked for changes${onBranch(event)}`;
    case 'review-closed':
      return `closed a review${onBranch(event)}`;
  }
}

function onBranch({ branch }: { readonly branch: string | null }): string {
  return branch === null ? '' : ` on the branch “${branch}”`;
}

function movedLabel({ from, to }: Extract<TimelineEvent, { readonly kind: 'moved' }>): string {
  const out = from === null ? '' : ` out of ${displayTitle(from.title)}`;
  return `moved a Codex${out}${to === null ? (from === null ? '' : ' to another place') : ` to ${displayTitle(to.title)}`}`;
}

const times = (count: number): string => (count === 1 ? '' : count === 2 ? ' twice' : ` ${count} times`);
const some = (count: number, one: string, several: string): string =>
  count === 1 ? one : `${count} ${several}`;

const ACTS: Readonly<Record<CommentActKind, (count: number) => string>> = {
  commented: (count) => `commented${times(count)}`,
  answered: (count) => (count === 1 ? 'answered a comment' : `answered comments${times(count)}`),
  suggested: (count) => `made ${some(count, 'a suggestion', 'suggestions')}`,
  deleted: (count) => `deleted ${some(count, 'a comment', 'comments')}`,
  resolved: (count) => `resolved ${some(count, 'a thread', 'threads')}`,
  reopened: (count) => `reopened ${some(count, 'a thread', 'threads')}`,
  accepted: (count) => `accepted ${some(count, 'a suggestion', 'suggestions')}`,
  rejected: (count) => `rejected ${some(count, 'a suggestion', 'suggestions')}`,
};
