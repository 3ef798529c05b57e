/** Guests as they connect: by the token of a share link, `vs_…` for whoever has it, `vs_…~<guestId>` for a guest who joined, or by a ticket. */
import type { GuestActor } from '#core/access/policy.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { Credentials } from '../ports/authenticator.port.ts';
import { CONNECTING_MS, claimSeat } from './link-seats.ts';
import { noteSeen } from './seen-guests.ts';
import {
  findOpenLink,
  guestCredentials,
  mayCome,
  publicGuestId,
  type SharedSubtree,
  UNNAMED_GUEST,
} from './share-link-access.ts';

/** The rights of whoever sends this token; `null` when it opens nothing, asks for a guest who joined, or the link is full. */
export async function verifyShareToken(
  prisma: PrismaClient,
  text: string,
  now: number,
  sharedSubtree: SharedSubtree,
): Promise<Credentials<GuestActor> | null> {
  const [token = '', guestId = ''] = text.split('~');
  const link = await findOpenLink(prisma, { token }, now);
  if (link === null) return null;
  if (link.viewer !== null)
    return link.fields.length > 0 ? null : guestCredentials(link, { id: '', name: '' }, sharedSubtree);
  const id = publicGuestId(link.id, guestId);
  if (!(await mayCome(prisma, link, id))) return null;
  const joined = await prisma.linkGuest.findUnique({ where: { id }, select: { name: true, seenAt: true } });
  // Whoever says that they are a guest has to be one.
  if (joined === null && guestId !== '') return null;
  const guest = { id, name: joined?.name || UNNAMED_GUEST };
  if (!(await claimSeat(prisma, link, guest))) return null;
  await noteSeen(prisma, { ...guest, linkId: link.id, seenAt: joined?.seenAt ?? null }, now);
  return guestCredentials(link, guest, sharedSubtree);
}

/** What a guest may do now; `null` when their link, or they, may not come any more. */
export async function recheckGuest(
  prisma: PrismaClient,
  actor: GuestActor,
  now: number,
  sharedSubtree: SharedSubtree,
): Promise<Credentials<GuestActor> | null> {
  const link = await findOpenLink(prisma, actor, now);
  if (link === null || !(await mayCome(prisma, link, actor.id))) return null;
  return await guestCredentials(link, actor, sharedSubtree);
}

/** Keeps a seat for a guest whose ticket is redeemed; false when others have taken what there was meanwhile. */
export async function seatGuest(
  prisma: PrismaClient,
  { linkId, id, name, viewer }: GuestActor,
): Promise<boolean> {
  if (viewer !== undefined) return true;
  const link = await prisma.shareLink.findUnique({
    where: { id: linkId },
    select: { id: true, maxGuests: true },
  });
  return link !== null && (await claimSeat(prisma, link, { id, name }, CONNECTING_MS));
}
