/** The ways in which members sign in, as admins see them: that there are any, and nothing by which one gets in. */
import type { UserActor } from '#core/access/policy.ts';
import type { MemberMethods } from '#core/protocol/api/sign-in.ts';
import { assertCan } from '../access/assert-can.ts';
import type { Services } from '../ports/services.ts';

/** One entry for each member, in no order. */
export async function listMethodsOfMembers(
  { prisma }: Services,
  actor: UserActor,
): Promise<readonly MemberMethods[]> {
  assertCan(actor, { action: 'manageMembers', resource: { kind: 'instance' } });
  const select = { userId: true } as const;
  const [users, withPassword, withProvider, passkeys] = await Promise.all([
    prisma.user.findMany({
      where: { removedAt: null, agent: null },
      select: { id: true, twoFactorEnabled: true },
    }),
    prisma.account.findMany({ where: { password: { not: null } }, select }),
    prisma.account.findMany({ where: { providerId: { startsWith: 'oidc:' } }, select }),
    prisma.passkey.groupBy({ by: ['userId'], _count: true }),
  ]);
  const [passwords, providers] = [withPassword, withProvider].map(
    (rows) => new Set(rows.map(({ userId }) => userId)),
  );
  const counts = new Map(passkeys.map(({ userId, _count }) => [userId, _count]));
  return users.map(({ id, twoFactorEnabled }) => ({
    id,
    password: passwords?.has(id) ?? false,
    provider: providers?.has(id) ?? false,
    passkeys: counts.get(id) ?? 0,
    authenticator: twoFactorEnabled,
  }));
}
