/** Guests of share links: how they join, come again, and are disconnected. */
import type { Actor, LinkRole } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { recordAudit } from '../access/audit-log.ts';
import { claimSeat, freeSeats } from '../access/link-seats.ts';
import { noteSeen } from '../access/seen-guests.ts';
import {
  findOpenLink,
  guestCredentials,
  hasExtract,
  type OpenLink,
  publicGuestId,
  UNNAMED_GUEST,
  whyNotOpen,
} from '../access/share-link-access.ts';
import { storableText } from '../database/database-text.ts';
import type { Credentials } from '../ports/authenticator.port.ts';
import type { Services } from '../ports/services.ts';
import { requirePassword, tryNoPassword } from './link-password.ts';

export interface GuestEntry {
  readonly token: string;
  /** A secret of the guest's browser; others see only what is derived from it. */
  readonly guestId?: string | undefined;
  /** Empty: without one, which a link for reading allows. */
  readonly name?: string | undefined;
  readonly password?: string | undefined;
}

/** What somebody comes by: the link, and the guest they are if they have joined before. */
export interface Arrival {
  readonly link: OpenLink;
  readonly guest: { readonly id: string; readonly name: string } | null;
}

/**
 * Looks up the link, and asks for its password unless this guest has given it before. Throws as `whyNotOpen` says,
 * `disconnected`, `password_required`, or `rate_limited` after too many wrong ones.
 */
export async function admitGuest(
  services: Services,
  { token, guestId, password }: GuestEntry,
  address: string,
): Promise<Arrival> {
  const { prisma, environment } = services;
  const link = await findOpenLink(prisma, { token }, environment.now());
  if (link === null) {
    await tryNoPassword(services, password, address);
    throw await whyNotOpen(prisma, token, environment.now());
  }
  if (link.viewer !== null) return { link, guest: null };
  const id = guestId === undefined ? null : publicGuestId(link.id, guestId);
  const guest = id === null ? null : await prisma.linkGuest.findUnique({ where: { id } });
  if (guest !== null && guest.endedAt !== null) {
    const message = 'You were disconnected from this link. Open it again to join anew.';
    throw new BinderyError('disconnected', message);
  }
  if (link.passwordHash !== null && guest?.passwordRound !== link.passwordRound) {
    await requirePassword(services, link, password, address);
    if (guest !== null) {
      const data = { passwordRound: link.passwordRound };
      await prisma.linkGuest.update({ where: { id: guest.id }, data });
    }
  }
  return { link, guest };
}

/**
 * Writes down a guest who has been admitted, under the id that others see, and that they came. Throws `invalid_input` where a name is
 * needed, and without a secret: the guest of the empty one is whoever has the token.
 */
export async function joinLink(
  services: Services,
  { id: linkId, codexId, passwordRound, role }: OpenLink,
  { id: secret, name: given }: { readonly id: string; readonly name: string },
): Promise<{ readonly id: string; readonly name: string }> {
  const { prisma, environment } = services;
  const name = storableText(given);
  if (name === '' && role !== 'view') {
    const message = 'Give the name that the others see: only a link for reading takes guests without one.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['name'], message }] });
  }
  if (secret === '') throw new BinderyError('invalid_input', 'A guest needs a `guestId` of their own.');
  const id = publicGuestId(linkId, secret);
  const isKnown = (await prisma.linkGuest.count({ where: { id } })) > 0;
  const joinedAt = new Date(environment.now());
  await prisma.linkGuest.upsert({
    where: { id },
    create: { id, linkId, name, passwordRound, joinedAt, seenAt: joinedAt },
    update: { name },
  });
  if (!isKnown) await recordAudit(services, { id, name }, 'link-opened', linkId, { codexId });
  return { id, name };
}

/** Credentials for the socket of a guest, who joins by this if they have not before. Throws as `admitGuest`, or `conflict` when the link is full. */
export async function enterLink(
  services: Services,
  entry: GuestEntry & { readonly guestId: string; readonly name: string },
  address: string,
): Promise<Credentials> {
  const { link, guest: known } = await admitGuest(services, entry, address);
  refuseReaders(link);
  const sharedSubtree = (rootId: string) => services.tree.sharedSubtree(rootId);
  if (link.viewer !== null) return await guestCredentials(link, { id: '', name: '' }, sharedSubtree);
  if (known === null) await services.shareLinkRateLimit.take(link.id, address);
  // The link may have become one for writing, which takes a name, since somebody joined without.
  const joins = known === null || known.name === '' || known.name !== storableText(entry.name);
  const joined = joins ? await joinLink(services, link, { id: entry.guestId, name: entry.name }) : known;
  const guest = { id: joined.id, name: joined.name || UNNAMED_GUEST };
  if (!(await claimSeat(services.prisma, link, guest))) throw linkIsFull(link);
  const { prisma, environment } = services;
  await noteSeen(prisma, { ...guest, linkId: link.id, seenAt: null }, environment.now());
  return await guestCredentials(link, guest, sharedSubtree);
}

/** For the page of somebody who looks at what guests see: whose guests, and what these may do. */
export async function presentLook(
  prisma: Services['prisma'],
  { id, role, viewer }: OpenLink,
): Promise<{ readonly viewAs?: { readonly name: string; readonly role: LinkRole } }> {
  if (viewer === null) return {};
  const { name } = await prisma.shareLink.findUniqueOrThrow({ where: { id }, select: { name: true } });
  return { viewAs: { name, role } };
}

/** Throws `forbidden` for a link by which some fields are read, and nobody joins. */
export function refuseReaders(link: Pick<OpenLink, 'fields' | 'role' | 'viewer'>): void {
  if (link.fields.length === 0 || hasExtract(link)) return;
  throw new BinderyError('forbidden', 'This link shows some fields only. They are read by POST /share/view.');
}

function linkIsFull({ maxGuests }: OpenLink): BinderyError {
  const taken = maxGuests === 1 ? 'A guest is' : `${maxGuests} guests are`;
  const message = `${taken} here by this link already, and it takes no more at once. Try again when somebody has left.`;
  return new BinderyError('conflict', message);
}

/**
 * Disconnects one guest of a link at once, on every process. They are not let in again as the same guest: whoever has the link, and its
 * password, may join as another. To keep somebody out, revoke the link or change its password.
 */
export async function disconnectGuest(
  services: Services,
  actor: Actor,
  link: { readonly id: string; readonly codexId: string },
  guestId: string,
): Promise<void> {
  const { prisma, environment, live } = services;
  const now = new Date(environment.now());
  const known = await prisma.linkGuest.findUnique({ where: { id: guestId } });
  const isUnnamed = guestId === publicGuestId(link.id, '');
  if (known === null ? !isUnnamed : known.linkId !== link.id || known.endedAt !== null)
    throw new BinderyError(
      'not_found',
      `There is no guest ${guestId} of this link, or they were disconnected.`,
    );
  await prisma.linkGuest.upsert({
    where: { id: guestId },
    create: { id: guestId, linkId: link.id, name: '', passwordRound: 0, joinedAt: now, endedAt: now },
    update: { endedAt: now },
  });
  live.disconnect({ linkIds: [link.id], guestIds: [guestId] }, CLOSE.disconnected);
  await freeSeats(prisma, link.id, guestId);
  const detail = { codexId: link.codexId, guestId, name: known?.name || UNNAMED_GUEST };
  await recordAudit(services, actor, 'guest-disconnected', link.id, detail);
}
