/** The share links of all Codices, for admins: listed and filtered, and revoked all of a person or all there are. */
import type { Actor } from '#core/access/policy.ts';
import type { AdminLink, LinkQuery, RevokeLinksBody } from '#core/protocol/api/sharing.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { auditRow } from '../access/audit-log.ts';
import { findSharers } from '../access/share-link-access.ts';
import type { Services } from '../ports/services.ts';
import { presentShareLinks } from './present-share-links.ts';

const INSTANCE = { action: 'manageLinks', resource: { kind: 'instance' } } as const;

/** Each link is a line in the audit log. */
const PATIENT = { maxWait: 10_000, timeout: 60_000 };

/** Links that fit, newest first. Throws `forbidden` unless `actor` is an admin of the whole workspace. */
export async function listAllShareLinks(
  services: Services,
  actor: Actor,
  { state, createdBy, codexId, limit, cursor }: LinkQuery,
): Promise<{ readonly items: AdminLink[]; readonly nextCursor: string | null }> {
  assertCan(actor, INSTANCE);
  const { prisma, environment } = services;
  const isOpen: Prisma.ShareLinkWhereInput = {
    revokedAt: null,
    codex: { deletedAt: null },
    createdById: { in: await findSharers(prisma) },
    OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(environment.now()) } }],
  };
  const links = await prisma.shareLink.findMany({
    where: {
      ...(createdBy !== undefined && { createdById: createdBy }),
      ...(codexId !== undefined && { codexId }),
      ...(cursor !== undefined && { id: { lt: cursor } }),
      AND: state === undefined ? [] : state === 'open' ? [isOpen] : [{ NOT: isOpen }],
    },
    include: { codex: { select: { title: true, deletedAt: true } } },
    // Ids are in the order of time.
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  const shown = links.slice(0, limit);
  const bodies = await presentShareLinks(services, shown);
  const items = bodies.map((body, index) => {
    const link = shown[index];
    return {
      ...body,
      codexTitle: link?.codex.title ?? '',
      isTrashed: link?.codex.deletedAt != null,
      revokedAt: link?.revokedAt?.toISOString() ?? null,
    };
  });
  return { items, nextCursor: links.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** Revokes every link of a person, or every link there is, forms among them, and disconnects the guests. Answers how many there were. */
export async function revokeAllShareLinks(
  { prisma, environment, live }: Services,
  actor: Actor,
  which: RevokeLinksBody,
): Promise<{ readonly revoked: number }> {
  assertCan(actor, INSTANCE);
  const mine = 'createdBy' in which ? { createdById: which.createdBy } : {};
  const revokedAt = new Date(environment.now());
  const { links, forms } = await prisma.$transaction(async (tx) => {
    const ended = await tx.shareLink.updateManyAndReturn({
      where: { revokedAt: null, ...mine },
      data: { revokedAt, revokedReason: 'person' },
      select: { id: true, codexId: true },
    });
    const linkId = { in: ended.map(({ id }) => id) };
    await tx.linkSeat.deleteMany({ where: { linkId } });
    for (const { id, codexId } of ended)
      await tx.auditEvent.create({ data: auditRow(actor, 'link-revoked', id, { codexId }) });
    const closed = await tx.intakeLink.updateManyAndReturn({
      where: { revokedAt: null, ...mine },
      data: { revokedAt },
    });
    for (const { id, parentId } of closed)
      await tx.auditEvent.create({ data: auditRow(actor, 'intake-link-revoked', id, { parentId }) });
    return { links: ended, forms: closed.length };
  }, PATIENT);
  live.disconnect({ linkIds: links.map(({ id }) => id) }, CLOSE.revoked);
  return { revoked: links.length + forms };
}
