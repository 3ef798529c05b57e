/** The preview of a removal: what it would end and what would stay, counted before somebody decides. */
import type { UserActor } from '#core/access/policy.ts';
import type { RemovalBody } from '#core/protocol/api/people.ts';
import { personFacet } from '#core/search/facets.ts';
import type { User } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import type { Services } from '../ports/services.ts';
import { findMember, lastOwnerProblem } from './members.ts';

/** For those who manage members. Throws `not_found`. */
export async function previewRemoval(
  services: Services,
  actor: UserActor,
  memberId: string,
): Promise<RemovalBody> {
  assertCan(actor, { action: 'manageMembers', resource: { kind: 'instance' } });
  const member = await findMember(services.prisma, memberId);
  return await countFor(services, member, refusalFor(actor, member));
}

/** Of one's own account. */
export async function previewOwnRemoval(services: Services, actor: UserActor): Promise<RemovalBody> {
  return await countFor(services, await findMember(services.prisma, actor.id), null);
}

function refusalFor(actor: UserActor, member: User): string | null {
  if (member.id === actor.id) return OWN_ACCOUNT;
  return member.role === 'owner' && actor.role !== 'owner' ? 'Only an owner removes an owner.' : null;
}

/** Nobody removes themselves in passing: there one is asked who one is. */
export const OWN_ACCOUNT = 'This is your own account. Delete it on your account page.';

async function countFor(services: Services, member: User, refusal: string | null): Promise<RemovalBody> {
  const { prisma, environment } = services;
  const { id: userId, name } = member;
  const now = new Date(environment.now());
  const open = { createdById: userId, revokedAt: null };
  const [
    sessions,
    tokens,
    agents,
    links,
    forms,
    invitations,
    groups,
    grants,
    watches,
    codices,
    providers,
    [assigned],
  ] = await Promise.all([
    prisma.session.count({ where: { userId, revokedAt: null, expiresAt: { gt: now } } }),
    prisma.apiToken.count({ where: { userId, revokedAt: null } }),
    prisma.agent.count({ where: { ownerId: userId, user: { removedAt: null } } }),
    prisma.shareLink.count({ where: { ...open, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] } }),
    prisma.intakeLink.count({ where: { ...open, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] } }),
    prisma.invitation.count({ where: { ...open, acceptedAt: null, expiresAt: { gt: now } } }),
    prisma.groupMember.count({ where: { userId } }),
    prisma.codexGrant.count({ where: { userId } }),
    prisma.watch.count({ where: { userId } }),
    prisma.codex.count({ where: { createdById: userId } }),
    prisma.account.count({ where: { userId, providerId: { startsWith: 'oidc:' } } }),
    prisma.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS "count" FROM "CodexSearch" WHERE "facets" @> ${[personFacet(userId)]}::text[]`,
  ]);
  return {
    member: { id: userId, name },
    refusal: refusal ?? (await lastOwnerProblem(prisma, member)),
    ...{ sessions, tokens, agents, links, forms, invitations, groups, grants, watches, codices },
    assigned: assigned?.count ?? 0,
    hasProvider: providers > 0,
  };
}
