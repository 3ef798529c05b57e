/** Looking at a Codex as the guests of a link see it, for whoever may share it. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { LinkLook } from '#core/protocol/api/sharing.ts';
import { issueViewerToken } from '../access/link-viewers.ts';
import { findOpenLink, SHARE_TOKEN_PREFIX } from '../access/share-link-access.ts';
import type { Services } from '../ports/services.ts';
import { findOwnLink } from './share-links.ts';

/**
 * The address at which `actor` sees what guests of this link see. It leads through all that a guest comes through, for reading, and is no
 * guest: it takes no seat, is in no list, and does not count as a use. Throws `conflict` for a link that opens nothing.
 */
export async function lookAsGuest(services: Services, actor: UserActor, linkId: string): Promise<LinkLook> {
  const { prisma, environment, env } = services;
  const { id } = await findOwnLink(services, actor, linkId);
  const now = environment.now();
  if ((await findOpenLink(prisma, { id }, now)) === null)
    throw new BinderyError('conflict', 'This link opens nothing now, so guests see nothing.');
  const look = await issueViewerToken(prisma, actor, { linkId: id, prefix: SHARE_TOKEN_PREFIX, now });
  return { url: `${env.appUrl}/s/${look.token}`, expiresAt: look.expiresAt.toISOString() };
}
