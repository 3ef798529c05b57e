/** Looks up a share link by its token, and checks whether it is still valid and who may come by it. */
import type { GuestActor, LinkRole } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { Prisma, PrismaClient, ShareLink } from '#prisma/generated/client.ts';
import type { Credentials } from '../ports/authenticator.port.ts';
import { hashSecretToken } from './secret-token.ts';

export const SHARE_TOKEN_PREFIX = 'vs_';

/** A valid link: neither revoked nor expired, to a Codex outside of the trash, created by somebody not disabled. */
export interface OpenLink {
  readonly id: string;
  readonly codexId: string;
  readonly role: LinkRole;
  readonly expiresAt: Date | null;
  /** `null`: no password is asked for. */
  readonly passwordHash: string | null;
  readonly passwordRound: number;
  /** How many guests may be connected at once; `null`: any number. */
  readonly maxGuests: number | null;
  /** The only fields that are shown; empty: the whole Codex. */
  readonly fields: readonly string[];
}

type LinkRow = Prisma.ShareLinkGetPayload<{ include: { codex: { select: { deletedAt: true } } } }>;
type LinkKey = { readonly token: string } | { readonly id: string };

/**
 * Why a link opens nothing: taken away by a person, ended by a restore, past its time, made by somebody who is disabled now, or to a
 * Codex in the trash.
 */
type LinkEnd = 'revoked' | 'restored' | 'expired' | 'maker-disabled' | 'trashed';

/** The valid link with this token or id; `null` when there is none. */
export async function findOpenLink(prisma: PrismaClient, by: LinkKey, now: number): Promise<OpenLink | null> {
  const link = await findLink(prisma, by);
  if (link === null || (await endOf(prisma, link, now)) !== null) return null;
  const { id, codexId, role, expiresAt, passwordHash, passwordRound, maxGuests, fields } = link;
  return { id, codexId, role, expiresAt, passwordHash, passwordRound, maxGuests, fields };
}

/**
 * The error for a token that is not valid: `gone` when it has expired, `revoked` when a person revoked it (the guest's
 * device then deletes its copy), otherwise `not_found`: guests are not told what became of a Codex, and after a restore a
 * guest's copy may be the only one.
 */
export async function whyNotOpen(prisma: PrismaClient, token: string, now: number): Promise<BinderyError> {
  const link = await findLink(prisma, { token });
  switch (link && (await endOf(prisma, link, now))) {
    case 'expired':
      return new BinderyError('gone', 'This link has expired. Ask whoever sent it for a new one.');
    case 'revoked':
    case 'maker-disabled':
      return new BinderyError('revoked', 'This link was revoked.');
    default:
      return new BinderyError('not_found', 'This link does not open anything.');
  }
}

/** The stored form of the token of a link for some fields. A server that knows no such links finds none, and opens nothing. */
export function hashFieldsToken(token: string): string {
  return hashSecretToken(`fields\n${token}`);
}

async function findLink(prisma: PrismaClient, by: LinkKey): Promise<LinkRow | null> {
  const include = { codex: { select: { deletedAt: true } } };
  if ('id' in by) return prisma.shareLink.findUnique({ where: { id: by.id }, include });
  const hashes = [hashSecretToken(by.token), hashFieldsToken(by.token)];
  return prisma.shareLink.findFirst({ where: { tokenHash: { in: hashes } }, include });
}

async function endOf(prisma: PrismaClient, link: LinkRow, now: number): Promise<LinkEnd | null> {
  if (link.revokedAt !== null) return link.revokedReason === 'person' ? 'revoked' : 'restored';
  if (link.codex.deletedAt !== null) return 'trashed';
  return await pauseOf(prisma, link, now);
}

/** Why a link that is not revoked is not valid now; `null` while it is. */
export async function pauseOf(
  prisma: PrismaClient,
  { expiresAt, createdById }: Pick<ShareLink, 'expiresAt' | 'createdById'>,
  now: number,
): Promise<Extract<LinkEnd, 'expired' | 'maker-disabled'> | null> {
  if (expiresAt !== null && expiresAt.getTime() <= now) return 'expired';
  return (await isDisabled(prisma, createdById)) ? 'maker-disabled' : null;
}

async function isDisabled(prisma: PrismaClient, userId: string): Promise<boolean> {
  const user = await prisma.user.findUnique({ where: { id: userId }, select: { disabledAt: true } });
  return user !== null && user.disabledAt !== null;
}

/** The rights of a guest of this link, and their expiry. */
export function guestCredentials(
  link: OpenLink,
  guest: Pick<GuestActor, 'id' | 'name'>,
): Credentials<GuestActor> {
  const { id, name } = guest;
  const actor: GuestActor = {
    kind: 'guest',
    id,
    name,
    linkId: link.id,
    codexId: link.codexId,
    role: link.role,
  };
  return { actor, expiresAt: link.expiresAt?.getTime() ?? null };
}

/** What a guest without a name is called. */
export const UNNAMED_GUEST = 'Guest';

/**
 * Whether somebody who joined, or came by the token alone, may come by this link now: not disconnected, and having given its
 * password. A link with a password or a guest limit takes nobody who has not joined, for they could not be told apart. A link for some
 * fields takes nobody at all: what it shows is written by the server, and no door that leads to the Codex is open (docs/adr/0049).
 */
export async function mayCome(prisma: PrismaClient, link: OpenLink, guestId: string): Promise<boolean> {
  if (link.fields.length > 0) return false;
  if (guestId === publicGuestId(link.id, '') && !isForAnybody(link)) return false;
  const guest = await prisma.linkGuest.findUnique({ where: { id: guestId } });
  if (guest === null) return isForAnybody(link);
  if (guest.linkId !== link.id || guest.endedAt !== null) return false;
  // Who joined a link for reading without a name gives one before they write.
  if (guest.name === '' && link.role !== 'view') return false;
  return link.passwordHash === null || guest.passwordRound === link.passwordRound;
}

/** Whether a link lets in whoever has its token, without their having joined. */
export function isForAnybody({ passwordHash, maxGuests, fields }: OpenLink): boolean {
  return passwordHash === null && maxGuests === null && fields.length === 0;
}

/**
 * The id that others see for a guest. `guestId` itself is known to the guest's browser only, so that no other holder of the
 * link can pass for them, and the same browser is the same guest when it returns.
 */
export function publicGuestId(linkId: string, guestId: string): string {
  return `guest-${hashSecretToken(`${linkId}\n${guestId}`).slice(0, 24)}`;
}
