/** Looks after events in the background: reads what a process left unread when it ended, and forgets what is old. */
import { EVENTS_KEPT_MS, forgetEvents, readEventHead } from '../event-log/event-log.ts';
import type { Services } from '../ports/services.ts';
import { findUntold, readEvents } from './read-events.ts';

const LOOK_MS = 600_000;
const HOUR_MS = 3_600_000;
const AT_ONCE = 1_000;

/** Begins; answers how to stop. What has begun is awaited where background work is. */
export function startEventUpkeep(services: Services): { stop(): void } {
  const takeUp = (): void =>
    services.background.run('reading what was not told', () => takeUpUntold(services));
  const forget = (): void => {
    if (!services.roles.isMine('events')) return;
    const before = services.environment.now() - EVENTS_KEPT_MS;
    services.background.run('forgetting events', () => forgetEvents(services.prisma, before));
  };
  takeUp();
  const timers = [setInterval(takeUp, LOOK_MS).unref(), setInterval(forget, HOUR_MS).unref()];
  services.bus.watch({ left: takeUp });
  return { stop: () => timers.forEach(clearInterval) };
}

/** Has documents read whose operations a process stored and did not read for events. */
export async function takeUpUntold(services: Services): Promise<void> {
  const { prisma, roles, log } = services;
  const { since } = await readEventHead(prisma);
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: readonly string[] = await findUntold(prisma, since, { after, limit: AT_ONCE });
    for (const documentName of page) {
      if (!roles.isMine(documentName)) continue;
      await readEvents(services, documentName).catch((error: unknown) => {
        log.warn({ err: error, documentName }, 'a document was not read for events; it is tried again later');
      });
    }
    after = page.at(-1);
  }
}
