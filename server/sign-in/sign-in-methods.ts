/** Ways of a person to sign in, as they see them, and the rule that one remains. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { ListedPasskey, SignInMethods } from '#core/protocol/api/sign-in.ts';
import type { Passkey, Prisma } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';
import { confirmedUntil } from './confirm-identity.ts';
import { countRecoveryCodes } from './recovery-codes.ts';

export async function getSignInMethods(services: Services, actor: UserActor): Promise<SignInMethods> {
  const until = await confirmedUntil(services, actor);
  const user = await services.prisma.user.findUniqueOrThrow({
    where: { id: actor.id },
    include: { accounts: true, passkeys: { orderBy: { id: 'asc' } }, twoFactor: true },
  });
  const codes = user.twoFactorEnabled && user.twoFactor ? countRecoveryCodes(user.twoFactor.backupCodes) : 0;
  return {
    hasPassword: user.accounts.some(({ password }) => password !== null),
    hasProvider: user.accounts.some(({ providerId }) => providerId.startsWith('oidc:')),
    passkeys: user.passkeys.map(presentPasskey),
    authenticator: { enabled: user.twoFactorEnabled, recoveryCodes: codes },
    confirmedUntil: until > services.environment.now() ? new Date(until).toISOString() : null,
  };
}

/** Throws `conflict` when nothing is left by which the person could sign in. */
export async function requireAnotherWay(tx: Prisma.TransactionClient, userId: string): Promise<void> {
  const [accounts, passkeys] = await Promise.all([
    tx.account.count({
      where: { userId, OR: [{ password: { not: null } }, { providerId: { startsWith: 'oidc:' } }] },
    }),
    tx.passkey.count({ where: { userId } }),
  ]);
  if (accounts + passkeys > 0) return;
  throw new BinderyError('conflict', 'This is the only way you sign in. Add another one first.');
}

export function presentPasskey({ id, name, createdAt, backedUp }: Passkey): ListedPasskey {
  return {
    ...{ id, name: name ?? 'Passkey', isSynced: backedUp },
    createdAt: (createdAt ?? new Date(0)).toISOString(),
  };
}
