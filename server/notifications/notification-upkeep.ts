/** Looks after notifications in the background: reads what a process left unread when it ended, and forgets what is old. */
import type { Services } from '../ports/services.ts';
import { findUnread, forgetNotifications, readSince } from './notification-store.ts';

const LOOK_MS = 600_000;
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
  const takeUp = (): void => services.background.run('reading what notifies', () => takeUpUnread(services));
  const forget = (): void => {
    // By one of the workers; what is missed is forgotten a day later.
    if (services.roles.isMine('notifications'))
      services.background.run('forgetting notifications', () => forgetOld(services));
  };
  takeUp();
  forget();
  const timers = [setInterval(takeUp, LOOK_MS).unref(), setInterval(forget, DAY_MS).unref()];
  return { stop: () => timers.forEach(clearInterval) };
}

/** Has documents read that a process left unread when it ended. */
export async function takeUpUnread({ prisma, projection, roles }: Services): Promise<void> {
  const since = await readSince(prisma);
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: readonly string[] = await findUnread(prisma, since, { after, limit: AT_ONCE });
    for (const documentName of page) if (roles.isMine(documentName)) projection.resume(documentName);
    after = page.at(-1);
  }
}

async function forgetOld({ prisma, environment }: Services): Promise<void> {
  const now = environment.now();
  await forgetNotifications(prisma, {
    settled: new Date(now - SETTLED_KEPT_MS),
    any: new Date(now - KEPT_MS),
  });
}
