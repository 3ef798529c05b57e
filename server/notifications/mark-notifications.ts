/** Marks notifications of a member as read or unread, puts them away, and takes them out again. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { MarkNotifications, NotificationMark, UnreadCount } from '#core/protocol/api/notifications.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';
import { assertHasInbox, assertMayMark, countUnread } from './list-notifications.ts';
import { announceTo } from './recipients.ts';

/** What a mark changes, on rows that it changes. */
const CHANGES: Readonly<
  Record<NotificationMark, (now: Date) => Pick<Prisma.NotificationUpdateManyArgs, 'where' | 'data'>[]>
> = {
  read: (now) => [{ where: { readAt: null }, data: { readAt: now } }],
  unread: () => [{ where: {}, data: { readAt: null, doneAt: null } }],
  done: (now) => [
    { where: { readAt: null }, data: { readAt: now } },
    { where: { doneAt: null }, data: { doneAt: now } },
  ],
  open: () => [{ where: { doneAt: { not: null } }, data: { doneAt: null } }],
};

/** Answers how many are unread then. Doing it again changes nothing; other members' rows are not there. */
export async function markNotifications(
  services: Services,
  member: UserActor,
  { ids, until, as }: MarkNotifications,
): Promise<UnreadCount> {
  const { prisma, environment } = services;
  assertHasInbox(member);
  await assertMayMark(services, member);
  const chosen = chosenBy({ ids, until, as });
  const now = new Date(environment.now());
  let changed = 0;
  for (const { where, data } of CHANGES[as](now))
    changed += (
      await prisma.notification.updateMany({
        where: { AND: [{ userId: member.id }, chosen, where ?? {}] },
        data,
      })
    ).count;
  if (changed > 0) await announceTo(services, new Set([member.id]));
  return await countUnread(services, member);
}

function chosenBy({ ids, until, as }: MarkNotifications): Prisma.NotificationWhereInput {
  if ((ids === undefined) === (until === undefined))
    throw refused('ids', 'Name the notifications by ids, or all up to a moment by until.');
  if (ids !== undefined) return { id: { in: [...ids] } };
  if (as !== 'read' && as !== 'done')
    throw refused('as', 'Up to a moment they can be marked as read or done.');
  return { at: { lte: until ?? '' }, doneAt: null };
}

function refused(key: string, message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: [key], message }] });
}
