/** What a share-link token opens, and whether it still does. */
import type { GuestActor, LinkRole } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { Credentials } from '../services/authenticator.ts';
import { hashSecretToken } from './secret-token.ts';

export const SHARE_TOKEN_PREFIX = 'vs_';

/** A link that is open now: neither revoked nor expired, to a Codex that is not in the trash, made by somebody not disabled. */
export interface OpenLink {
  readonly id: string;
  readonly codexId: string;
  readonly role: LinkRole;
  readonly expiresAt: Date | null;
}

/** The open link of a token or of a link id; `null` when there is none any more. */
export async function findOpenLink(
  prisma: PrismaClient,
  by: { readonly token: string } | { readonly id: string },
  now: number,
): Promise<OpenLink | null> {
  const where = 'token' in by ? { tokenHash: hashSecretToken(by.token) } : { id: by.id };
  const link = await prisma.shareLink.findUnique({
    where,
    include: { codex: { select: { deletedAt: true } } },
  });
  if (!link || link.revokedAt !== null || link.codex.deletedAt !== null) return null;
  if (link.expiresAt !== null && link.expiresAt.getTime() <= now) return null;
  if (await isDisabled(prisma, link.createdById)) return null;
  return { id: link.id, codexId: link.codexId, role: link.role, expiresAt: link.expiresAt };
}

async function isDisabled(prisma: PrismaClient, userId: string): Promise<boolean> {
  const user = await prisma.user.findUnique({ where: { id: userId }, select: { disabledAt: true } });
  return user !== null && user.disabledAt !== null;
}

/**
 * Why a token opens nothing: `gone` when its link has expired, which whoever holds it may know; `not_found` for everything else, so that
 * a guest is not told whether it was revoked, or what became of the Codex.
 */
export async function whyNotOpen(prisma: PrismaClient, token: string, now: number): Promise<BinderyError> {
  const link = await prisma.shareLink.findUnique({
    where: { tokenHash: hashSecretToken(token) },
    select: { expiresAt: true, revokedAt: true, codex: { select: { deletedAt: true } } },
  });
  const hasExpired = link !== null && link.expiresAt !== null && link.expiresAt.getTime() <= now;
  if (hasExpired && link.revokedAt === null && link.codex.deletedAt === null)
    return new BinderyError('gone', 'This link has expired. Ask whoever sent it for a new one.');
  return new BinderyError('not_found', 'This link does not open anything. It may have been revoked.');
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
