/** The words of a digest: by Codex, a sentence for each thing that was not read. Texts only: the mail is made of them elsewhere. */
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import { notificationPath } from '#core/protocol/notification-path.ts';
import { detailOf, sentenceOf, titleOf } from '../notifications/notification-words.ts';
import type { MailBlock, MailListItem } from '../ports/mail-outbox.port.ts';

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
    { kind: 'list', items: [{ text: 'Stop these emails', url: endUrl }] },
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
  return { text: sentenceOf(item), detail: detailOf(item), url: `${appUrl}${notificationPath(item)}` };
}
