/** Invitations: one-time links by which new members choose name and password. */
import { isAtLeast, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type {
  AcceptInvitationBody,
  CreateInvitationBody,
  InvitationBody,
} from '#core/protocol/api/invitations.ts';
import type { Invitation } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { hashSecretToken, newSecretToken } from '../access/secret-token.ts';
import { getWorkspace } from '../access/workspace-setting.ts';
import { refuseBesideProvider } from '../accounts/beside-provider.ts';
import { createUser } from '../accounts/create-user.ts';
import { assertOwner } from '../accounts/members.ts';
import type { SignedIn } from '../ports/browser-sessions.port.ts';
import type { Services } from '../ports/services.ts';

const LIFETIME_MS = 7 * 24 * 3600_000;
const INSTANCE = { kind: 'instance' } as const;

/**
 * Creates an invitation; only this answer has its URL. Only owners invite owners. Throws `conflict` when the email address
 * is taken.
 */
export async function createInvitation(
  services: Services,
  actor: UserActor,
  { email, role, expiresAt }: CreateInvitationBody,
): Promise<InvitationBody & { readonly url: string }> {
  assertCan(actor, { action: 'manageMembers', resource: INSTANCE });
  if (role === 'owner') assertOwner(actor);
  const { prisma, environment, env } = services;
  const now = environment.now();
  const expiry = expiresAt === undefined ? now + LIFETIME_MS : Date.parse(expiresAt);
  if (expiry <= now) {
    const message = 'This is in the past: such an invitation would open nothing.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['expiresAt'], message }] });
  }
  const address = email?.trim().toLowerCase() ?? null;
  if (address !== null) await assertAddressFree(services, address);
  const token = newSecretToken('vi_');
  const row = await prisma.invitation.create({
    data: {
      ...{ email: address, role, tokenHash: hashSecretToken(token) },
      ...{ createdById: actor.id, expiresAt: new Date(expiry) },
    },
  });
  await recordAudit(services, actor, 'member-invited', row.id, { role, email: address });
  // Behind the #, so that it is in no log between here and the browser.
  return { ...presentInvitation(row), url: `${env.appUrl}/invite#${token}` };
}

async function assertAddressFree({ prisma }: Services, email: string): Promise<void> {
  const taken = await prisma.user.findUnique({ where: { email }, select: { id: true } });
  if (taken === null) return;
  throw new BinderyError('conflict', `There is a member with the email address ${email} already.`);
}

/** The invitations that can still be accepted, newest first. */
export async function listInvitations(services: Services, actor: UserActor): Promise<InvitationBody[]> {
  assertCan(actor, { action: 'manageMembers', resource: INSTANCE });
  const rows = await services.prisma.invitation.findMany({
    where: { acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date(services.environment.now()) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return rows.map(presentInvitation);
}

/** Throws `not_found` for an invitation that is accepted, revoked, expired or unknown. */
export async function getInvitation(
  services: Services,
  actor: UserActor,
  id: string,
): Promise<InvitationBody> {
  assertCan(actor, { action: 'manageMembers', resource: INSTANCE });
  const row = await services.prisma.invitation.findUnique({ where: { id } });
  if (row === null || !isOpen(row, services.environment.now())) throw noInvitation(id);
  return presentInvitation(row);
}

export async function revokeInvitation(services: Services, actor: UserActor, id: string): Promise<void> {
  assertCan(actor, { action: 'manageMembers', resource: INSTANCE });
  const { count } = await services.prisma.invitation.updateMany({
    where: { id, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date(services.environment.now()) },
  });
  if (count === 0) throw noInvitation(id);
  await recordAudit(services, actor, 'invitation-revoked', id);
}

export interface OpenedInvitation {
  readonly email: string | null;
  readonly role: Invitation['role'];
  readonly workspace: string;
  readonly invitedBy: string;
}

/** The content of an invitation's page. Throws `not_found` when the invitation is not valid. */
export async function openInvitation(services: Services, token: string): Promise<OpenedInvitation> {
  const { row, invitedBy } = await findOpen(services, token);
  const workspace = await getWorkspace(services);
  return { email: row.email, role: row.role, workspace: workspace.name, invitedBy };
}

/** Creates the member and signs them in. An invitation can be accepted once. */
export async function acceptInvitation(
  services: Services,
  { token, name, email, password }: AcceptInvitationBody,
  headers: Headers,
): Promise<{ readonly member: UserActor; readonly signedIn: SignedIn; readonly email: string }> {
  const { prisma, environment } = services;
  const { row } = await findOpen(services, token);
  refuseBesideProvider(services, row.role);
  const address = chooseAddress(row, email);
  // Taking it is what decides between two who accept at once.
  const taken = await prisma.invitation.updateMany({
    where: { id: row.id, acceptedAt: null, revokedAt: null },
    data: { acceptedAt: new Date(environment.now()) },
  });
  if (taken.count === 0) throw notOpen();
  const { id } = await createUser(
    prisma,
    { email: address, name, role: row.role, password },
    { isEmailVouched: row.email !== null },
  ).catch(async (error: unknown) => {
    await prisma.invitation.update({ where: { id: row.id }, data: { acceptedAt: null } });
    throw error;
  });
  await prisma.invitation.update({ where: { id: row.id }, data: { acceptedById: id } });
  const member: UserActor = { kind: 'user', id, name, role: row.role };
  await recordAudit(services, member, 'member-created', id, { role: row.role, name, invitation: row.id });
  const signedIn = await services.sessions.signIn(address, password, headers);
  if (!signedIn)
    throw new BinderyError('internal', 'You were added but could not be signed in. Sign in by hand.');
  return { member, signedIn, email: address };
}

function chooseAddress({ email: invited }: Invitation, given: string | undefined): string {
  const own = given?.trim().toLowerCase();
  const refuse = (message: string): never => {
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['email'], message }] });
  };
  if (invited === null) return own ?? refuse('Say your email address: the invitation names none.');
  if (own !== undefined && own !== invited) return refuse(`This invitation is for ${invited}.`);
  return invited;
}

/** The open invitation of a token, made by somebody who may still invite. */
async function findOpen(services: Services, token: string): Promise<{ row: Invitation; invitedBy: string }> {
  const { prisma, environment } = services;
  const row = await prisma.invitation.findUnique({ where: { tokenHash: hashSecretToken(token) } });
  if (row === null || !isOpen(row, environment.now())) throw notOpen();
  const by = await prisma.user.findUnique({ where: { id: row.createdById } });
  if (by === null || by.disabledAt !== null) throw notOpen();
  if (!isAtLeast(by.role, row.role === 'owner' ? 'owner' : 'admin')) throw notOpen();
  return { row, invitedBy: by.name };
}

function isOpen({ acceptedAt, revokedAt, expiresAt }: Invitation, now: number): boolean {
  return acceptedAt === null && revokedAt === null && expiresAt.getTime() > now;
}

function presentInvitation({ id, email, role, createdAt, expiresAt }: Invitation): InvitationBody {
  return { id, email, role, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
}

function noInvitation(id: string): BinderyError {
  return new BinderyError('not_found', `There is no open invitation ${id}.`);
}

function notOpen(): BinderyError {
  return new BinderyError(
    'not_found',
    'This invitation was used, has expired or was taken back. Ask whoever sent it for a new one.',
  );
}
