/** The tabs of the Inbox, and its notifications by day. */
import { dayHeading } from '#components/locale/day-heading.ts';
import type { NotificationKind } from '#core/notifications/notification.ts';
import type { ShownNotification, UnreadCount } from '#core/protocol/api/notifications.ts';

export const INBOX_TABS = ['all', 'mentions', 'assigned', 'watching', 'done'] as const;
export type InboxTab = (typeof INBOX_TABS)[number];

const KINDS: Readonly<Record<InboxTab, readonly NotificationKind[] | null>> = {
  all: null,
  mentions: ['mention', 'reply'],
  assigned: ['assigned', 'review'],
  watching: ['comment', 'changed'],
  done: null,
};

/** What somebody said, wherever that concerns the reader. */
export const COMMENT_KINDS = ['mention', 'reply', 'comment'] as const satisfies NotificationKind[];

const LABELS: Readonly<Record<InboxTab, string>> = {
  all: 'All',
  mentions: 'Mentions',
  assigned: 'Assigned',
  watching: 'Watching',
  done: 'Done',
};

export function isOfTab({ kind }: Pick<ShownNotification, 'kind'>, tab: InboxTab): boolean {
  const kinds: readonly string[] | null = KINDS[tab];
  return kinds?.includes(kind) ?? true;
}

/** “Mentions 2”. */
export function tabLabel(tab: InboxTab, count: UnreadCount | null): string {
  const kinds = KINDS[tab];
  const unread =
    count === null || kinds === null ? 0 : kinds.reduce((sum, kind) => sum + (count.kinds[kind] ?? 0), 0);
  return unread === 0 ? LABELS[tab] : `${LABELS[tab]} ${unread}`;
}

export type ThreadGroup = readonly [latest: ShownNotification, ...earlier: ShownNotification[]];

/** What is about comments, by thread, in the order they come. */
export function groupByThread(items: readonly ShownNotification[]): readonly ThreadGroup[] {
  const groups = new Map<string, [ShownNotification, ...ShownNotification[]]>();
  for (const item of items) {
    if (item.comment === null) continue;
    const known = groups.get(item.comment.threadId);
    if (known === undefined) groups.set(item.comment.threadId, [item]);
    else known.push(item);
  }
  return [...groups.values()];
}

export interface DayGroup {
  readonly label: string;
  readonly items: readonly ShownNotification[];
}

/** “Today”, “Yesterday”, then days; in the order they come. `now` in ms since epoch. */
export function groupByDay(
  items: readonly ShownNotification[],
  now: number,
  locale?: string,
): readonly DayGroup[] {
  const groups: { label: string; items: ShownNotification[] }[] = [];
  for (const item of items) {
    const label = dayHeading(Date.parse(item.at), now, locale);
    const last = groups.at(-1);
    if (last?.label === label) last.items.push(item);
    else groups.push({ label, items: [item] });
  }
  return groups;
}
