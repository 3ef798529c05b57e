/** Share links: created, listed, changed, revoked; and one guest of them disconnected. */
import type { z } from 'zod';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import type {
  CreatedShareLink,
  createShareLinkSchema,
  ShareLinkBody,
  UpdateShareLinkBody,
} from '#core/protocol/api/sharing.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { isUuid } from '#core/uuid.ts';
import type { Prisma, ShareLink } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { placeOf } from '../access/known-codices.ts';
import { freeSeats } from '../access/link-seats.ts';
import { hashSecretToken, newSecretToken } from '../access/secret-token.ts';
import {
  hashBranchToken,
  hashFieldsToken,
  publicGuestId,
  SHARE_TOKEN_PREFIX,
} from '../access/share-link-access.ts';
import { hashPassword } from '../accounts/password.ts';
import { findShareable } from '../codices/reading/read-codex.ts';
import { storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';
import { assertLeadsToBranch } from './branch-links.ts';
import { assertShares, assertStillShares } from './link-fields.ts';
import { disconnectGuest } from './link-guests.ts';
import { presentShareLinks } from './present-share-links.ts';
import { assertMayBePublic } from './public-links.ts';

/** Unless somebody says otherwise: long enough for a week's work, and nothing is left open for good by accident. */
const LIFETIME_MS = 7 * 86_400_000;

/** Creates a link; only this answer has its token and URL. */
export async function createShareLink(
  services: Services,
  actor: Actor,
  codexId: string,
  {
    role,
    name = '',
    expiresAt,
    password,
    maxGuests,
    fields = [],
    subtree = false,
    branch,
  }: z.output<typeof createShareLinkSchema>,
): Promise<CreatedShareLink> {
  const row = await findShareable(services, actor, codexId);
  if (branch !== undefined) await assertLeadsToBranch(services, row.id, branch, { fields, subtree });
  if (fields.length > 0) await assertShares(services, row, fields, { role, maxGuests, subtree });
  const { prisma, environment, env } = services;
  const token = newSecretToken(SHARE_TOKEN_PREFIX);
  const link = await prisma.shareLink.create({
    data: {
      ...{ codexId, role, name: storableText(name), createdById: actor.id, maxGuests: maxGuests ?? null },
      tokenHash: hashOf(token, { branch: branch ?? null, fields }),
      fields: [...new Set(fields)],
      ...{ subtree, branch: branch ?? null },
      expiresAt:
        expiresAt === undefined
          ? new Date(environment.now() + LIFETIME_MS)
          : readExpiry(expiresAt, environment.now()),
      ...(password != null && { passwordHash: await hashPassword(password), passwordRound: 1 }),
    },
  });
  await recordAudit(services, actor, 'link-created', link.id, { codexId, role, ...describeLimits(link) });
  return { ...(await presentOne(services, link)), url: `${env.appUrl}/s/${token}`, token };
}

/** The links of a Codex that are not revoked, newest first, each with who is connected through it now. */
export async function listShareLinks(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<ShareLinkBody[]> {
  await findShareable(services, actor, codexId);
  const where = { codexId, revokedAt: null };
  const links = await services.prisma.shareLink.findMany({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return await presentShareLinks(services, links);
}

/**
 * Changes a link. A new password disconnects guests until they have given it; another role or expiry reconnects them with it. Whoever is
 * there when a limit is set stays, though they be more; but those who came by the token alone have to join. Throws `invalid_input` for an expiry in the past.
 */
export async function updateShareLink(
  services: Services,
  actor: Actor,
  linkId: string,
  { role, name, expiresAt, password, maxGuests, public: isPublic }: UpdateShareLinkBody,
): Promise<ShareLinkBody> {
  const { prisma, environment, live } = services;
  const link = await findOwnLink(services, actor, linkId);
  if (link.fields.length > 0) {
    const asked = {
      role: role ?? link.role,
      maxGuests: maxGuests === undefined ? link.maxGuests : maxGuests,
    };
    await assertStillShares(services, actor, link, asked);
  }
  if (isPublic ?? link.public) {
    const hash = password === undefined ? link.passwordHash : password;
    const limit = maxGuests === undefined ? link.maxGuests : maxGuests;
    await assertMayBePublic(services, isPublic === true, {
      ...{ ...link, role: role ?? link.role, passwordHash: hash, maxGuests: limit },
    });
  }
  const data: Prisma.ShareLinkUpdateInput = {
    ...(role !== undefined && { role }),
    ...(name !== undefined && { name: storableText(name) }),
    ...(expiresAt !== undefined && { expiresAt: readExpiry(expiresAt, environment.now()) }),
    ...(maxGuests !== undefined && { maxGuests }),
    ...(isPublic !== undefined && { public: isPublic }),
    ...(password === null && { passwordHash: null }),
    ...(typeof password === 'string' && {
      passwordHash: await hashPassword(password),
      passwordRound: { increment: 1 },
    }),
  };
  if (Object.keys(data).length === 0) return await presentOne(services, link);
  const changed = await prisma.shareLink.update({ where: { id: link.id }, data });
  // Whoever comes back is looked at anew, and told what is asked for now.
  const isOther =
    changed.role !== link.role ||
    changed.passwordRound !== link.passwordRound ||
    changed.expiresAt?.getTime() !== link.expiresAt?.getTime();
  if (isOther) live.disconnect({ linkIds: [link.id] }, CLOSE.tryAgainLater);
  else if (link.maxGuests === null && changed.maxGuests !== null) {
    // Guests who are told apart have their seats already: every process writes them down, limit or not.
    live.disconnect({ linkIds: [link.id], guestIds: [publicGuestId(link.id, '')] }, CLOSE.tryAgainLater);
  }
  await recordAudit(services, actor, 'link-changed', link.id, {
    ...{ codexId: link.codexId, role: changed.role, ...describeLimits(changed) },
    newPassword: changed.passwordRound !== link.passwordRound,
  });
  return await presentOne(services, changed);
}

/** Revokes a link for good, and disconnects its guests. */
export async function revokeShareLink(services: Services, actor: Actor, linkId: string): Promise<void> {
  const link = await findOwnLink(services, actor, linkId);
  await services.prisma.shareLink.update({
    where: { id: link.id },
    data: { revokedAt: new Date(services.environment.now()), revokedReason: 'person' },
  });
  services.live.disconnect({ linkIds: [link.id] }, CLOSE.revoked);
  await freeSeats(services.prisma, link.id);
  await recordAudit(services, actor, 'link-revoked', link.id, { codexId: link.codexId });
}

/** Disconnects one guest of a link (see `disconnectGuest`). */
export async function disconnectLinkGuest(
  services: Services,
  actor: Actor,
  linkId: string,
  guestId: string,
): Promise<void> {
  await disconnectGuest(services, actor, await findOwnLink(services, actor, linkId), guestId);
}

function hashOf(
  token: string,
  { branch, fields }: { branch: string | null; fields: readonly string[] },
): string {
  if (branch !== null) return hashBranchToken(token);
  return fields.length === 0 ? hashSecretToken(token) : hashFieldsToken(token);
}

/** A link that `actor` may change; throws `not_found` for one they may not know of, or that is revoked. */
export async function findOwnLink(services: Services, actor: Actor, linkId: string): Promise<ShareLink> {
  const link = isUuid(linkId) ? await services.prisma.shareLink.findUnique({ where: { id: linkId } }) : null;
  if (!link || !mayKnow(actor, link) || link.revokedAt !== null) {
    throw new BinderyError('not_found', `There is no open share link ${linkId}.`);
  }
  const place = await placeOf(services.prisma, link.codexId);
  assertCan(actor, { action: 'share', resource: { kind: 'codex', ...place } });
  return link;
}

/** A guest does not learn which other links there are. */
function mayKnow(actor: Actor, link: ShareLink): boolean {
  return actor.kind !== 'guest' || actor.linkId === link.id;
}

function readExpiry(expiresAt: string | null, now: number): Date | null {
  const expiry = expiresAt === null ? null : new Date(expiresAt);
  if (expiry && expiry.getTime() <= now) {
    const message = 'This is in the past: such a link would open nothing.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['expiresAt'], message }] });
  }
  return expiry;
}

/** What the audit log keeps beside the role. */
function describeLimits(link: ShareLink): JsonObject {
  const { expiresAt, passwordHash, maxGuests, fields, subtree, branch } = link;
  const end = expiresAt?.toISOString() ?? null;
  const reach = {
    ...(fields.length > 0 && { fields }),
    ...(subtree && { subtree }),
    ...(branch !== null && { branch }),
    ...(link.public && { public: true }),
  };
  return { expiresAt: end, password: passwordHash !== null, maxGuests, ...reach };
}

async function presentOne(services: Services, link: ShareLink): Promise<ShareLinkBody> {
  const [body] = await presentShareLinks(services, [link]);
  if (body === undefined) throw new BinderyError('internal', 'A share link was not presented.');
  return body;
}
