/** The inbox of a token as text: what somebody wants of it, where, and how to answer. */
import { excerpt, listText } from './pages.ts';

export interface InboxItem {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly codex: { readonly id: string; readonly title: string };
  readonly by: { readonly name: string };
  readonly comment: { readonly threadId: string; readonly markdown: string } | null;
  readonly field: { readonly id: string; readonly label: string } | null;
  readonly text: string | null;
}

export interface InboxPage {
  readonly items: readonly InboxItem[];
  readonly nextCursor: string | null;
}

/** Said of each kind; others are told by their own word. */
const KINDS: Readonly<Record<string, string>> = {
  mention: 'names you',
  reply: 'answers in a thread that you are in',
  assigned: 'gave this to you',
  comment: 'says something',
  changed: 'changed something',
};

export function inboxText({ items, nextCursor }: InboxPage): string {
  return listText(items.map(itemText), nextCursor, 'There is nothing for you.');
}

function itemText({ id, kind, at, codex, by, comment, field, text }: InboxItem): string {
  const where = field === null ? '' : `, field ${field.id}`;
  const said = comment === null ? (text ?? '') : comment.markdown;
  const answer =
    comment === null ? '' : `\n  answer with comment, id ${codex.id}, thread ${comment.threadId}`;
  const words = said === '' ? '' : `\n  they say: ${excerpt(said, 500)}`;
  return `- item ${id}, ${at}: ${by.name} ${KINDS[kind] ?? kind}, in “${codex.title}” (${codex.id}${where})${words}${answer}`;
}
