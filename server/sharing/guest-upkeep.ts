/** Forgets guests of share links in the background: those whose link was revoked, and those who have stayed away for long. */
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';

const DAY_MS = 86_400_000;
/** How long a guest who stays away is known; then they give their name, and the password, once more. */
export const AWAY_KEPT_MS = 90 * DAY_MS;

/** Looks at the start and once a day, by one of the workers; what is missed is forgotten a day later. */
export function startGuestUpkeep(services: Services): { stop(): void } {
  const forget = (): void => {
    if (!services.roles.isMine('guests')) return;
    services.background.run('forgetting guests', async () => {
      await forgetGuests(services.prisma, services.environment.now());
    });
  };
  forget();
  const timer = setInterval(forget, DAY_MS).unref();
  return { stop: () => clearInterval(timer) };
}

/**
 * Answers how many there were. Whoever was disconnected is kept as long as their link may open anything: they would be let in again. What
 * guests wrote stands with their names in the journal, in comments and in the audit log.
 */
export async function forgetGuests(prisma: PrismaClient, now: number): Promise<number> {
  return await prisma.$executeRaw`
    DELETE FROM "LinkGuest" guest USING "ShareLink" link
    WHERE link."id" = guest."linkId"
      AND (link."revokedAt" IS NOT NULL
        OR (guest."endedAt" IS NULL AND GREATEST(guest."seenAt", guest."joinedAt") < ${new Date(now - AWAY_KEPT_MS)}))
      AND NOT EXISTS (SELECT 1 FROM "LinkSeat" seat WHERE seat."guestId" = guest."id" AND seat."until" > clock_timestamp())`;
}
