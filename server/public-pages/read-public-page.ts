/** A Codex as a page that everybody may read and search engines may list: by a share link for which somebody said so. */
import { isUuid } from '#core/uuid.ts';
import { noteUse } from '../access/seen-guests.ts';
import { findOpenLink, guestCredentials, publicGuestId, UNNAMED_GUEST } from '../access/share-link-access.ts';
import { getTimeZone, getWorkspace } from '../access/workspace-setting.ts';
import type { Services } from '../ports/services.ts';
import { whyNotPublic } from '../sharing/public-links.ts';
import { exportCodex } from '../transfer/export-codex.ts';

/**
 * The page as HTML, read from the live document; `null` where there is none to be had now: the workspace has no public pages, or the
 * link is not one, has ended, or its maker may not share. Throws `rate_limited` when `address` asks too often, and `too_large`.
 */
export async function readPublicPage(
  services: Services,
  linkId: string,
  address: string,
): Promise<Uint8Array | null> {
  const { prisma, environment, tree } = services;
  if (!isUuid(linkId) || (await getWorkspace(services)).publicPages !== true) return null;
  const link = await findOpenLink(prisma, { id: linkId }, environment.now());
  if (link === null || !link.public || whyNotPublic(link).length > 0) return null;
  await services.shareLinkRateLimit.take(link.id, address);
  const guest = { id: publicGuestId(link.id, ''), name: UNNAMED_GUEST };
  const { actor } = await guestCredentials(link, guest, (rootId) => tree.sharedSubtree(rootId));
  const timeZone = await getTimeZone(services);
  const options = { format: 'html', timeZone, isListed: true } as const;
  const { bytes } = await exportCodex(services, actor, link.codexId, options);
  await noteUse(prisma, link.id, environment.now());
  return bytes;
}
