/** Share links: created, listed, revoked. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { CreatedShareLink, CreateShareLinkBody, ShareLinkBody } from '#core/protocol/api/sharing.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import type { ShareLink } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { hashSecretToken, newSecretToken } from '../access/secret-token.ts';
import { pauseOf, SHARE_TOKEN_PREFIX } from '../access/share-link-access.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';

/** Creates a link; only this answer has its token and URL. */
export async function createShareLink(
  services: Services,
  actor: Actor,
  codexId: string,
  { role, expiresAt }: CreateShareLinkBody,
): Promise<CreatedShareLink> {
  await findCodex(services, actor, 'share', codexId);
  const expiry = expiresAt ? new Date(expiresAt) : null;
  if (expiry && expiry.getTime() <= services.environment.now()) {
    const message = 'This is in the past: such a link would open nothing.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['expiresAt'], message }] });
  }
  const token = newSecretToken(SHARE_TOKEN_PREFIX);
  const data = { codexId, role, expiresAt: expiry, createdById: actor.id, tokenHash: hashSecretToken(token) };
  const link = await services.prisma.shareLink.create({ data });
  await recordAudit(services, actor, 'link-created', link.id, { codexId, role });
  return { ...(await presentLink(services, link)), url: `${services.env.appUrl}/s/${token}`, token };
}

/** The links of a Codex that are not revoked, newest first, each with who is connected through it now. */
export async function listShareLinks(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<ShareLinkBody[]> {
  await findCodex(services, actor, 'share', codexId);
  const where = { codexId, revokedAt: null };
  const links = await services.prisma.shareLink.findMany({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return await Promise.all(links.map((link) => presentLink(services, link)));
}

/** Revokes a link for good, and disconnects its guests. */
export async function revokeShareLink(services: Services, actor: Actor, linkId: string): Promise<void> {
  const link = isUuid(linkId) ? await services.prisma.shareLink.findUnique({ where: { id: linkId } }) : null;
  if (!link || !mayKnow(actor, link) || link.revokedAt !== null) {
    throw new BinderyError('not_found', `There is no open share link ${linkId}.`);
  }
  assertCan(actor, { action: 'share', resource: { kind: 'codex', id: link.codexId } });
  await services.prisma.shareLink.update({
    where: { id: link.id },
    data: { revokedAt: new Date(services.environment.now()), revokedReason: 'person' },
  });
  services.live.disconnect({ linkIds: [link.id] }, CLOSE.revoked);
  await recordAudit(services, actor, 'link-revoked', link.id, { codexId: link.codexId });
}

/** A guest does not learn which other links there are. */
function mayKnow(actor: Actor, link: ShareLink): boolean {
  return actor.kind !== 'guest' || actor.linkId === link.id;
}

async function presentLink({ live, prisma, environment }: Services, link: ShareLink): Promise<ShareLinkBody> {
  // A guest's program may have the comments open without the Codex.
  const guests = [codexDocumentName(link.codexId), commentsDocumentName(link.codexId)]
    .flatMap((name) => live.connected(name))
    .flatMap(({ actor }) => (isThrough(actor, link.id) ? [[actor.id, actor.name] as const] : []));
  return {
    id: link.id,
    codexId: link.codexId,
    role: link.role,
    expiresAt: link.expiresAt?.toISOString() ?? null,
    createdAt: link.createdAt.toISOString(),
    lastUsedAt: link.lastUsedAt?.toISOString() ?? null,
    ended: await pauseOf(prisma, link, environment.now()),
    guests: [...new Map(guests)].map(([id, name]) => ({ id, name })),
  };
}

function isThrough(actor: Actor, linkId: string): boolean {
  return actor.kind === 'guest' && actor.linkId === linkId;
}
