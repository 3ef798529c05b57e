/** The forms of the whole workspace, for admins. */
import type { Actor } from '#core/access/policy.ts';
import type { AdminIntakeLink, IntakeQuery } from '#core/protocol/api/intake/intake-api.ts';
import { assertCan } from '../access/assert-can.ts';
import type { Services } from '../ports/services.ts';
import { presentIntakeLinks } from './present-intake-links.ts';

/** Forms that fit, newest first. Throws `forbidden` unless `actor` is an admin of the whole workspace. */
export async function listAllIntakeLinks(
  services: Services,
  actor: Actor,
  { createdBy, state, limit, cursor }: IntakeQuery,
): Promise<{ readonly items: AdminIntakeLink[]; readonly nextCursor: string | null }> {
  assertCan(actor, { action: 'manageLinks', resource: { kind: 'instance' } });
  const links = await services.prisma.intakeLink.findMany({
    where: {
      ...(createdBy !== undefined && { createdById: createdBy }),
      ...(cursor !== undefined && { id: { lt: cursor } }),
      ...(state === 'open' && { revokedAt: null }),
      ...(state === 'ended' && { NOT: { revokedAt: null } }),
    },
    include: { parent: { select: { title: true } } },
    // Ids are in the order of time.
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  const shown = links.slice(0, limit);
  const bodies = await presentIntakeLinks(services, shown);
  const items = bodies.map((body, index) => ({
    ...body,
    parentTitle: shown[index]?.parent?.title ?? null,
    revokedAt: shown[index]?.revokedAt?.toISOString() ?? null,
  }));
  return { items, nextCursor: links.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
