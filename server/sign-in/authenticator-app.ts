/** The authenticator app of a person and their recovery codes: set up, replaced, removed. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { type AuditActor, recordAudit } from '../access/audit-log.ts';
import { endCredentials } from '../access/end-credentials.ts';
import type { Services } from '../ports/services.ts';
import { requireConfirmed } from './confirm-identity.ts';
import { newRecoveryCodes } from './recovery-codes.ts';

/** Begins with an app: answers what it reads. Nothing is asked for until a code of it was shown. Throws `conflict` when there is one. */
export async function beginAuthenticator(
  services: Services,
  actor: UserActor,
): Promise<{ readonly uri: string }> {
  await requireConfirmed(services, actor);
  const { prisma, sessions } = services;
  const { email, twoFactorEnabled } = await prisma.user.findUniqueOrThrow({ where: { id: actor.id } });
  if (twoFactorEnabled) throw already();
  const { uri, sealed } = await sessions.newAuthenticator(email);
  const fresh = { secret: sealed, backupCodes: '[]', verified: false };
  // One that counts is never replaced, also when its first code was shown in another tab a moment ago.
  const { count } = await prisma.twoFactor.updateMany({
    where: { userId: actor.id, verified: false },
    data: fresh,
  });
  if (count > 0) return { uri };
  const made = await prisma.twoFactor.createMany({
    data: [{ userId: actor.id, ...fresh }],
    skipDuplicates: true,
  });
  if (made.count === 0) throw already();
  return { uri };
}

/** Takes a first code of the app; from then on one is asked for at sign-in. Answers the recovery codes, this one time. */
export async function confirmAuthenticator(
  services: Services,
  actor: UserActor,
  code: string,
): Promise<readonly string[]> {
  await requireConfirmed(services, actor);
  const { prisma, sessions, signInLimit } = services;
  const row = await prisma.twoFactor.findUnique({ where: { userId: actor.id } });
  if (row === null || row.verified)
    throw new BinderyError('conflict', 'No authenticator app is waiting for its first code. Begin again.');
  await signInLimit.take(`first code of ${actor.id}`, actor.sessionId ?? '');
  if (!(await sessions.isAuthenticatorCode(row.secret, code))) throw wrongCode();
  await signInLimit.takeCode(actor.id, code);
  const { codes, stored } = newRecoveryCodes();
  await prisma.$transaction(async (tx) => {
    // The secret that the code was of, and no other that was begun with meanwhile.
    const { count } = await tx.twoFactor.updateMany({
      where: { id: row.id, verified: false, secret: row.secret },
      data: { verified: true, backupCodes: stored },
    });
    if (count === 0)
      throw new BinderyError('conflict', 'The app was set up anew in another place. Begin again.');
    await tx.user.update({ where: { id: actor.id }, data: { twoFactorEnabled: true } });
  });
  await recordAudit(services, actor, 'authenticator-added', actor.id);
  return codes;
}

/** Replaces the recovery codes; those before are worth nothing any more. */
export async function replaceRecoveryCodes(services: Services, actor: UserActor): Promise<readonly string[]> {
  await requireConfirmed(services, actor);
  const { codes, stored } = newRecoveryCodes();
  const { count } = await services.prisma.twoFactor.updateMany({
    where: { userId: actor.id, verified: true },
    data: { backupCodes: stored },
  });
  if (count === 0) throw noAuthenticator();
  await recordAudit(services, actor, 'recovery-codes-replaced', actor.id);
  return codes;
}

/** Removes one's app and ends one's other sessions. */
export async function removeAuthenticator(services: Services, actor: UserActor): Promise<void> {
  const sessionId = await requireConfirmed(services, actor);
  await dropAuthenticator(services, actor, actor.id);
  await endCredentials(services, actor.id, { exceptSession: sessionId, tokens: false, actor });
}

/** As `removeAuthenticator`, for whoever may let somebody in who has lost app and codes. Their sessions go on. */
export async function dropAuthenticator(
  services: Pick<Services, 'prisma'>,
  by: AuditActor,
  userId: string,
): Promise<void> {
  const { prisma } = services;
  const dropped = await prisma.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { twoFactorEnabled: false } });
    return await tx.twoFactor.deleteMany({ where: { userId } });
  });
  if (dropped.count === 0) throw noAuthenticator();
  await recordAudit(services, by, 'authenticator-removed', userId);
}

export function wrongCode(): BinderyError {
  const message = 'The code is not right, or was used already. Codes change every 30 seconds.';
  return new BinderyError('invalid_input', message, { issues: [{ path: ['code'], message }] });
}

function already(): BinderyError {
  return new BinderyError('conflict', 'There is an authenticator app already. Remove it first.');
}

function noAuthenticator(): BinderyError {
  return new BinderyError('not_found', 'There is no authenticator app.');
}
