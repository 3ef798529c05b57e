/** Hooks of the Inbox: notifications and their count, live and with the marks of this device, and marking. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { usePending, useRequests } from '#components/pending/pending-context.tsx';
import { useFollowedQuery } from '#components/tree-context/use-followed-query.ts';
import { toast } from '#components/ui/toast.tsx';
import {
  MOST_MARKED,
  type NotificationMark,
  type ShownNotification,
  shownNotificationListSchema,
  type UnreadCount,
  unreadCountSchema,
} from '#core/protocol/api/notifications.ts';
import { applyMarks, countAfter, isUnread, marksIn } from './apply-marks.ts';
import { COMMENT_KINDS } from './notification-groups.ts';

/** Announcements may be lost. */
const LOOK_AGAIN_MS = 60_000;
const COUNT = [...keys.notifications, 'count'];

export type InboxState = 'open' | 'done';
const listKey = (state: InboxState) => [...keys.notifications, 'list', state];

const NONE: readonly ShownNotification[] = [];

/** The notifications of one state, the latest first, as they are with the marks of this device. */
export function useInbox(state: InboxState) {
  const query = useInfiniteQuery({
    queryKey: listKey(state),
    queryFn: ({ signal, pageParam }) =>
      api.get('/notifications', shownNotificationListSchema, { signal, query: { state, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: LOOK_AGAIN_MS,
  });
  const marks = marksIn(useRequests());
  const raw = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? NONE, [query.data]);
  const all = applyMarks(raw, marks);
  const items = all.filter(({ doneAt }) => (doneAt !== null) === (state === 'done'));
  return { items, query };
}

/** What was said to the reader, after them, or in what they watch, and is unread: of the latest fifty, on this device too. */
export function useUnreadComments(): readonly ShownNotification[] {
  const { data } = useQuery({
    queryKey: [...keys.notifications, 'comments'],
    queryFn: ({ signal }) =>
      api.get('/notifications', shownNotificationListSchema, {
        signal,
        query: { state: 'unread', kind: COMMENT_KINDS.join() },
      }),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const marks = marksIn(useRequests());
  return applyMarks(data?.items ?? NONE, marks).filter(isUnread);
}

/** How many are unread; `null` until it is known. */
export function useUnreadCount(): UnreadCount | null {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: COUNT,
    queryFn: ({ signal }) => api.get('/notifications/unread', unreadCountSchema, { signal }),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const marks = marksIn(useRequests());
  if (data === undefined) return null;
  if (marks.length === 0) return data;
  const known = client.getQueryData<{ pages: readonly { items: readonly ShownNotification[] }[] }>(
    listKey('open'),
  );
  const items = known?.pages.flatMap((page) => page.items) ?? NONE;
  return countAfter(data, items, applyMarks(items, marks));
}

/** Asks again whenever the server says that there is something new, and once it is back. Mounted once. */
export function useFollowNotifications(): void {
  useFollowedQuery('notifications', keys.notifications);
}

/** Marks notifications: kept on this device and shown at once, sent when the server can be reached. */
export function useMark(): (items: readonly ShownNotification[], as: NotificationMark) => void {
  const work = usePending()?.work;
  return useCallback(
    (items, as) => {
      const [first] = items;
      if (first === undefined || work === undefined) return;
      for (let start = 0; start < items.length; start += MOST_MARKED) {
        const ids = items.slice(start, start + MOST_MARKED).map(({ id }) => id);
        const request = {
          kind: 'mark-notifications',
          codexId: null,
          title: first.codex.title,
          ids,
          as,
        } as const;
        work
          .add({ ...request, at: browserEnvironment.now() })
          .catch((error: unknown) => toast.failed('It was not marked.', error));
      }
    },
    [work],
  );
}
