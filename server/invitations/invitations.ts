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
import { auditRow, recordAudit } from '../access/audit-log.ts';
import { hashSecretToken, newSecretToken } from '../access/secret-token.ts';
import { getWorkspace } from '../access/workspace-setting.ts';
import { refuseBesideProvider } from '../accounts/beside-provider.ts';
import { createUser } from '../accounts/create-user.ts';
import { assertOwner } from '../accounts/members.ts';
import type { SignedIn } from '../ports/browser-sessions.port.ts';
import type { Services } from '../ports/services.ts';
import { mailInvitation } from './invitation-mail.ts';

const LIFETIME_MS = 7 * 24 * 3600_000;
const INSTANCE = { kind: 'instance' } as const;

/**
 * Creates an invitation; only this answer has its URL. Only owners invite owners. Throws `conflict` when the email address
 * is taken.
 */
export async function createInvitation(
  services: Services,
  actor: UserActor,
  { email, role, expiresAt, send = false }: CreateInvitationBody,
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
  if (send) await assertSendable(services, address);
  if (address !== null) await assertAddressFree(services, address);
  const token = newSecretToken('vi_');
  const url = urlOf(env, token);
  const row = await prisma.$transaction(async (tx) => {
    const made = await tx.invitation.create({
      data: {
        ...{ email: address, role, tokenHash: hashSecretToken(token) },
        ...{ createdById: actor.id, expiresAt: new Date(expiry), sentAt: send ? new Date(now) : null },
      },
    });
    if (send && address !== null)
      await mailInvitation(services, { row: made, email: address, url, by: actor.name }, tx);
    await tx.auditEvent.create({
      data: auditRow(actor, 'member-invited', made.id, { role, email: address, sent: send }),
    });
    return made;
  });
  if (send) services.mail.wake();
  return { ...presentInvitation(row), url };
}

/** Behind the #, so that it is in no log between here and the browser. */
function urlOf({ appUrl }: Services['env'], token: string): string {
  return `${appUrl}/invite#${token}`;
}

/** Throws `conflict` where no mail is sent, `invalid_input` without an address, `rate_limited`: nobody is to be flooded. */
async function assertSendable(services: Services, email: string | null): Promise<void> {
  if (!services.mail.isOn)
    throw new BinderyError('conflict', 'This instance sends no email. Hand the link over yourself.');
  if (email === null) {
    const message = 'Say to whom it is sent.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['email'], message }] });
  }
  // Whoever it is sent by: thirty people can be invited in a row, and one of them not thirty times.
  await services.signInLimit.takeMail(email, `invitation of ${email}`);
}

/**
 * Sends an open invitation anew: another link, good for another week, in the place of the one before, of which only the hash is known. Throws
 * `not_found`, and whatever keeps it from being sent.
 */
export async function sendInvitation(
  services: Services,
  actor: UserActor,
  id: string,
): Promise<InvitationBody & { readonly url: string }> {
  assertCan(actor, { action: 'manageMembers', resource: INSTANCE });
  const { prisma, environment, env } = services;
  const now = environment.now();
  const before = await prisma.invitation.findUnique({ where: { id } });
  if (before === null || !isOpen(before, now)) throw noInvitation(id);
  if (before.role === 'owner') assertOwner(actor);
  await assertSendable(services, before.email);
  const token = newSecretToken('vi_');
  const url = urlOf(env, token);
  const row = await prisma.$transaction(async (tx) => {
    const [sent] = await tx.invitation.updateManyAndReturn({
      where: { id, acceptedAt: null, revokedAt: null },
      // Whoever sends it vouches for it from now on: the one who made it may have lost the right.
      data: {
        ...{ tokenHash: hashSecretToken(token), sentAt: new Date(now), createdById: actor.id },
        expiresAt: new Date(Math.max(before.expiresAt.getTime(), now + LIFETIME_MS)),
      },
    });
    if (sent?.email == null) throw noInvitation(id);
    await mailInvitation(services, { row: sent, email: sent.email, url, by: actor.name }, tx);
    await tx.auditEvent.create({ data: auditRow(actor, 'invitation-sent', id, { email: sent.email }) });
    return sent;
  });
  services.mail.wake();
  return { ...presentInvitation(row), url };
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

function presentInvitation(row: Invitation): InvitationBody {
  const { id, email, role, createdAt, expiresAt, sentAt } = row;
  return {
    ...{ id, email, role, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() },
    sentAt: sentAt?.toISOString() ?? null,
  };
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
