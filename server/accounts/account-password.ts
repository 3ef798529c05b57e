/** Compares and replaces the password of a person in the tables of better-auth. */
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { verifyPassword } from './password.ts';

const PROVIDER = 'credential';

export async function isPasswordOf(
  prisma: Pick<PrismaClient, 'account'>,
  userId: string,
  password: string,
): Promise<boolean> {
  const account = await prisma.account.findFirst({ where: { userId, providerId: PROVIDER } });
  return account?.password != null && (await verifyPassword(account.password, password));
}

/** Replaces the password of an account by `passwordHash` (see `hashPassword`). */
export async function replacePassword(
  tx: Prisma.TransactionClient,
  userId: string,
  passwordHash: string,
): Promise<void> {
  const key = { providerId: PROVIDER, accountId: userId };
  await tx.account.upsert({
    where: { providerId_accountId: key },
    create: { ...key, userId, password: passwordHash },
    update: { password: passwordHash },
  });
}
