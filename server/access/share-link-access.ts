/** Looks up a share link by its token, and checks whether it is still valid. */
import type { GuestActor, LinkRole } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { Prisma, PrismaClient, ShareLink } from '#prisma/generated/client.ts';
import type { Credentials } from '../ports/authenticator.port.ts';
import { hashSecretToken } from './secret-token.ts';

export const SHARE_TOKEN_PREFIX = 'vs_';

/** A link that is open now: neither revoked nor expired, to a Codex that is not in the trash, made by somebody not disabled. */
export interface OpenLink {
  readonly id: string;
  readonly codexId: string;
  readonly role: LinkRole;
  readonly expiresAt: Date | null;
}

type LinkRow = Prisma.ShareLinkGetPayload<{ include: { codex: { select: { deletedAt: true } } } }>;
type LinkKey = { readonly token: string } | { readonly id: string };

/**
 * Why a link opens nothing: taken away by a person, ended by a restore, past its time, made by somebody who is disabled now, or to a
 * Codex in the trash.
 */
type LinkEnd = 'revoked' | 'restored' | 'expired' | 'maker-disabled' | 'trashed';

/** The open link of a token or of a link id; `null` when there is none any more. */
export async function findOpenLink(prisma: PrismaClient, by: LinkKey, now: number): Promise<OpenLink | null> {
  const link = await findLink(prisma, by);
  if (link === null || (await endOf(prisma, link, now)) !== null) return null;
  return { id: link.id, codexId: link.codexId, role: link.role, expiresAt: link.expiresAt };
}

/**
 * The refusal of a token that opens nothing. Whoever holds it is told that it has expired (`gone`), or that a person took it
 * away (`revoked`: their device forgets what it holds). Everything else is `not_found`: what became of the Codex is not for
 * guests to know, and after a restore the copy of a guest may be the only one.
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

async function findLink(prisma: PrismaClient, by: LinkKey): Promise<LinkRow | null> {
  const where = 'token' in by ? { tokenHash: hashSecretToken(by.token) } : { id: by.id };
  return prisma.shareLink.findUnique({ where, include: { codex: { select: { deletedAt: true } } } });
}

async function endOf(prisma: PrismaClient, link: LinkRow, now: number): Promise<LinkEnd | null> {
  if (link.revokedAt !== null) return link.revokedReason === 'person' ? 'revoked' : 'restored';
  if (link.codex.deletedAt !== null) return 'trashed';
  return await pauseOf(prisma, link, now);
}

/** Why a link that is not revoked opens nothing now; `null` while it is open. */
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

/** What a guest who came through this link is allowed, and until when. */
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

/**
 * The id others see for a guest. `guestId` is known to the guest's browser alone, so nobody who holds the same link
 * can pass for somebody else, and the same browser is the same guest when it comes back.
 */
export function publicGuestId(linkId: string, guestId: string): string {
  return `guest-${hashSecretToken(`${linkId}\n${guestId}`).slice(0, 24)}`;
}
