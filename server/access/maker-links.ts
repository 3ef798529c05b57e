/** The share links of a member whose right to share came or went: their guests leave, and the audit log says so. */
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Services } from '../ports/services.ts';
import { type AuditActor, recordAudit } from './audit-log.ts';
import { type LinkMaker, pauseOf } from './share-link-access.ts';

/**
 * Call it once the change is committed, so that nobody comes back by what has closed: what a link gives is looked up whenever it is
 * used (share-link-access.ts), and this ends what is open already, on every process.
 */
export async function followMaker(
  services: Pick<Services, 'prisma' | 'environment' | 'live'>,
  actor: AuditActor,
  { before, after }: { readonly before: LinkMaker; readonly after: NonNullable<LinkMaker> },
): Promise<void> {
  const { prisma, environment, live } = services;
  const now = environment.now();
  const links = await prisma.shareLink.findMany({
    where: { createdById: after.id, revokedAt: null },
    orderBy: { id: 'asc' },
  });
  const states = links.map((link) => ({
    ...link,
    was: pauseOf(link, before, now),
    is: pauseOf(link, after, now),
  }));
  const paused = states.filter(({ was, is }) => was === null && is !== null);
  if (paused.length > 0) live.disconnect({ linkIds: paused.map(({ id }) => id) }, CLOSE.revoked);
  for (const { id, codexId, was, is } of states) {
    if (was === null && is !== null)
      await recordAudit(services, actor, 'link-paused', id, { codexId, why: is });
    if (was !== null && is === null) await recordAudit(services, actor, 'link-resumed', id, { codexId });
  }
}
