/** Looks after notifications in the background: reads what a process left unread when it ended, and forgets what is old. */
import type { Services } from '../ports/services.ts';
import { findUnread, forgetNotifications, readSince } from './notification-store.ts';

const LOOK_MS = 600_000;
/** Documents that are taken up in one look; what is left is taken up by the next. */
const AT_ONCE = 1_000;
const DAY_MS = 86_400_000;
/** How long a row is kept that was read or put away. */
export const SETTLED_KEPT_MS = 90 * DAY_MS;
/** How long any is. */
export const KEPT_MS = 365 * DAY_MS;

export interface NotificationUpkeep {
  /** Looks no more; what has begun is awaited where background work is. */
  stop(): void;
}

export function startNotificationUpkeep(services: Services): NotificationUpkeep {
  const look = (): void =>
    services.background.run('looking after notifications', () => lookAfterNotifications(services));
  look();
  const timer = setInterval(look, LOOK_MS).unref();
  return { stop: () => clearInterval(timer) };
}

/** One look. */
export async function lookAfterNotifications({
  prisma,
  environment,
  projection,
  roles,
}: Services): Promise<void> {
  const unread = await findUnread(prisma, await readSince(prisma), AT_ONCE);
  for (const documentName of unread) if (roles.isMine(documentName)) projection.resume(documentName);
  const now = environment.now();
  await forgetNotifications(prisma, {
    settled: new Date(now - SETTLED_KEPT_MS),
    any: new Date(now - KEPT_MS),
  });
}
