/** Password links: one-time links, created by an admin, that set a new password. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { UsePasswordLinkBody } from '#core/protocol/api/invitations.ts';
import type { User } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { type AuditActor, auditRow, recordAudit } from '../access/audit-log.ts';
import { endCredentials } from '../access/end-credentials.ts';
import { hashSecretToken, newSecretToken } from '../access/secret-token.ts';
import { replacePassword } from '../accounts/account-password.ts';
import { refuseBesideProvider } from '../accounts/beside-provider.ts';
import { refuseKnownPassword } from '../accounts/known-passwords.ts';
import { assertOwner } from '../accounts/members.ts';
import { hashPassword } from '../accounts/password.ts';
import type { SignedIn } from '../ports/browser-sessions.port.ts';
import type { Services } from '../ports/services.ts';

const LIFETIME_MS = 24 * 3600_000;
const PREFIX = 'password-link:';

export interface PasswordLinkOptions {
  readonly lifetimeMs?: number;
  /** The link before is worth nothing any more. Not for links that anybody can have sent: an admin's would never last. */
  readonly replaces?: boolean;
}

export interface PasswordLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Creates a password link for a member, and revokes the one before. Only owners create one for an owner. */
export async function createPasswordLink(
  services: Services,
  actor: UserActor,
  memberId: string,
): Promise<PasswordLink> {
  assertCan(actor, { action: 'manageMembers', resource: { kind: 'instance' } });
  const user = await services.prisma.user.findUnique({ where: { id: memberId, agent: null } });
  if (user === null) throw new BinderyError('not_found', `There is no member ${memberId}.`);
  if (user.role === 'owner') assertOwner(actor);
  return await writePasswordLink(services, actor, user);
}

/** As `createPasswordLink`, for callers with access to the database. Throws `conflict` for a disabled member. */
export async function writePasswordLink(
  { prisma, environment, env }: Pick<Services, 'prisma' | 'environment' | 'env'>,
  actor: AuditActor,
  user: Pick<User, 'id' | 'name' | 'disabledAt'>,
  { lifetimeMs = LIFETIME_MS, replaces = true }: PasswordLinkOptions = {},
): Promise<PasswordLink> {
  if (user.disabledAt !== null)
    throw new BinderyError('conflict', `${user.name} is disabled. Enable them first.`);
  const token = newSecretToken('vp_');
  const identifier = PREFIX + user.id;
  const expiresAt = new Date(environment.now() + lifetimeMs);
  await prisma.$transaction([
    ...(replaces ? [prisma.verification.deleteMany({ where: { identifier } })] : []),
    prisma.verification.create({ data: { identifier, value: hashSecretToken(token), expiresAt } }),
    prisma.auditEvent.create({ data: auditRow(actor, 'password-link-created', user.id) }),
  ]);
  return { url: `${env.appUrl}/password#${token}`, expiresAt: expiresAt.toISOString() };
}

/** The member whose password the link sets. Throws `not_found` when the link is not valid. */
export async function openPasswordLink(
  services: Services,
  token: string,
): Promise<{ readonly name: string; readonly email: string }> {
  const { name, email } = (await findOpen(services, token)).user;
  return { name, email };
}

/** Sets the password, removes passkeys, ends every session of the member, and signs them in, unless a code is needed first. */
export async function usePasswordLink(
  services: Services,
  { token, password, revokeTokens = false }: UsePasswordLinkBody,
  headers: Headers,
): Promise<{ readonly member: UserActor; readonly signedIn: SignedIn; readonly email: string }> {
  const { user, linkId } = await findOpen(services, token);
  refuseBesideProvider(services, user.role);
  await refuseKnownPassword(password, 'password');
  const passwordHash = await hashPassword(password);
  const passkeys = await services.prisma.$transaction(async (tx) => {
    const taken = await tx.verification.deleteMany({ where: { id: linkId } });
    if (taken.count === 0) throw notOpen();
    await tx.verification.deleteMany({ where: { identifier: PREFIX + user.id } });
    await replacePassword(tx, user.id, passwordHash);
    // The way for whoever has lost control of their account: what somebody else has added must not stay.
    return (await tx.passkey.deleteMany({ where: { userId: user.id } })).count;
  });
  await endCredentials(services, user.id, { tokens: revokeTokens, actor: user });
  await recordAudit(services, user, 'password-link-used', user.id, { revokeTokens, passkeys });
  const signedIn = await services.sessions.signIn(user.email, password, headers);
  if (!signedIn)
    throw new BinderyError(
      'internal',
      'The password was set but you could not be signed in. Sign in by hand.',
    );
  const { id, name, role, email } = user;
  return { member: { kind: 'user', id, name, role }, signedIn, email };
}

async function findOpen(
  { prisma, environment }: Services,
  token: string,
): Promise<{ user: User; linkId: string }> {
  const row = await prisma.verification.findFirst({
    where: { value: hashSecretToken(token), identifier: { startsWith: PREFIX } },
  });
  if (row === null || row.expiresAt.getTime() <= environment.now()) throw notOpen();
  const user = await prisma.user.findUnique({ where: { id: row.identifier.slice(PREFIX.length) } });
  if (user === null || user.disabledAt !== null) throw notOpen();
  return { user, linkId: row.id };
}

function notOpen(): BinderyError {
  return new BinderyError(
    'not_found',
    'This link was used, has expired or was replaced by a newer one. Ask an admin for another.',
  );
}
