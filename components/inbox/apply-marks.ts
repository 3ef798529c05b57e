/** Marks that the server does not have yet, laid over what it answered. */
import type { ShownNotification, UnreadCount } from '#core/protocol/api/notifications.ts';
import type { PendingRequest } from '#sync/pending/pending-request.ts';

export type Marking = Pick<PendingRequest & { readonly kind: 'mark-notifications' }, 'ids' | 'as' | 'at'>;

/** The marks among pending requests, the oldest first; what was refused counts no more. */
export function marksIn(requests: readonly PendingRequest[]): readonly Marking[] {
  return requests.filter(
    (request) => request.kind === 'mark-notifications' && request.failure === null,
  ) as never;
}

/** The notifications as they will be; the same array where nothing changes. */
export function applyMarks(
  items: readonly ShownNotification[],
  marks: readonly Marking[],
): readonly ShownNotification[] {
  if (marks.length === 0) return items;
  return items.map((item) =>
    marks.reduce((one, mark) => (mark.ids.includes(item.id) ? marked(one, mark) : one), item),
  );
}

function marked(item: ShownNotification, { as, at }: Marking): ShownNotification {
  const time = new Date(at).toISOString();
  switch (as) {
    case 'read':
      return { ...item, readAt: item.readAt ?? time };
    case 'unread':
      return { ...item, readAt: null, doneAt: null };
    case 'done':
      return { ...item, readAt: item.readAt ?? time, doneAt: item.doneAt ?? time };
    case 'open':
      return { ...item, doneAt: null };
  }
}

/** Whether it is among those to be read. */
export function isUnread({ readAt, doneAt }: Pick<ShownNotification, 'readAt' | 'doneAt'>): boolean {
  return readAt === null && doneAt === null;
}

/** The count of the server, brought up to what has become of the notifications it counted. */
export function countAfter(
  count: UnreadCount,
  before: readonly ShownNotification[],
  after: readonly ShownNotification[],
): UnreadCount {
  const kinds = { ...count.kinds };
  let { unread } = count;
  const was = new Map(before.map((item) => [item.id, isUnread(item)]));
  for (const item of after) {
    const step = Number(isUnread(item)) - Number(was.get(item.id) ?? isUnread(item));
    unread += step;
    if (step !== 0) kinds[item.kind] = Math.max(0, (kinds[item.kind] ?? 0) + step);
  }
  return { unread: Math.max(0, unread), kinds };
}
