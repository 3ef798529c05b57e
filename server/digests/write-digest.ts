/** The words of a digest: by Codex, a sentence for each thing that was not read. Texts only: the mail is made of them elsewhere. */
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import { codexPath, threadPath } from '#core/protocol/page-address.ts';
import { commentText } from '#richtext/search/comment-text.ts';
import type { MailBlock, MailListItem } from '../ports/mail-outbox.port.ts';

/** Of what was said, in UTF-16 units. */
const EXCERPT_LENGTH = 200;

export interface DigestContent {
  /** What came since the last digest and is not read, the latest first. */
  readonly items: readonly NotificationBody[];
  /** There are more of these than could be listed. */
  readonly hasMore: boolean;
  readonly appUrl: string;
  /** The page on which digests end. */
  readonly endUrl: string;
  readonly every: 'daily' | 'weekly';
}

export function writeDigest({ items, hasMore, appUrl, endUrl, every }: DigestContent): readonly MailBlock[] {
  const byCodex = groupByCodex(items);
  const when = every === 'daily' ? 'every day' : 'every Monday';
  return [
    ...[...byCodex.values()].flatMap((ofCodex) => [
      { kind: 'heading', text: titleOf(ofCodex[0]?.codex.title ?? '') } as const,
      { kind: 'list', items: ofCodex.map((item) => listItem(item, appUrl)) } as const,
    ]),
    ...(hasMore ? [{ kind: 'text', text: 'There is more in your Inbox.' } as const] : []),
    { kind: 'action', label: 'Open the Inbox', url: `${appUrl}/inbox` },
    {
      kind: 'note',
      text: `You get this ${when}, if there is something, because you chose so on your account page.`,
    },
    { kind: 'list', items: [{ text: 'Stop these e-mails', url: endUrl }] },
  ];
}

/** “3 new things”, without a word of what they are: subjects are shown on locked screens. */
export function digestSubject(
  { items, hasMore }: Pick<DigestContent, 'items' | 'hasMore'>,
  workspace: string,
): string {
  const count = hasMore ? `More than ${items.length}` : `${items.length}`;
  return `${count} new ${items.length === 1 && !hasMore ? 'thing' : 'things'} for you in ${workspace}`;
}

/** In the order in which they come first. */
function groupByCodex(items: readonly NotificationBody[]): ReadonlyMap<string, readonly NotificationBody[]> {
  const groups = new Map<string, NotificationBody[]>();
  for (const item of items) groups.set(item.codex.id, [...(groups.get(item.codex.id) ?? []), item]);
  return groups;
}

function listItem(item: NotificationBody, appUrl: string): MailListItem {
  const { codex, comment, kind } = item;
  const path = comment === null ? codexPath(codex.id) : threadPath(codex.id, comment.threadId);
  return {
    text: sentenceOf(item),
    detail: detailOf(item),
    url: `${appUrl}${path}${kind === 'conflict' ? '#conflicts' : ''}`,
  };
}

/** “Rae mentioned you in Summary”. */
export function sentenceOf(item: NotificationBody): string {
  const { kind, by, field } = item;
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
  }
}

function changesOf({ changes }: NotificationBody): string {
  if (changes === null) return 'changed something';
  if (changes.created) return 'created this';
  return changes.operations === 1 ? 'made 1 change' : `made ${changes.operations} changes`;
}

function detailOf({ text, comment, changes, conflicts }: NotificationBody): string | undefined {
  if (text !== null) return shortened(text);
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

function titleOf(title: string): string {
  return title.trim() === '' ? 'Untitled' : title;
}
