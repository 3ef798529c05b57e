/** Removes a member for good: what they own is handed over or ends, and their name stays with what they wrote. */
import { isAtLeast, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Prisma, User } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { type AuditActor, auditRow } from '../access/audit-log.ts';
import { endCredentials } from '../access/end-credentials.ts';
import type { Services } from '../ports/services.ts';
import { assertOwner, findMember, holdOwners, lastOwnerProblem } from './members.ts';
import { OWN_ACCOUNT } from './removal-preview.ts';

/**
 * Removes somebody else. `heirId` takes over their share links and those invitations that they may make; without an heir these end. Throws
 * `not_found`, `forbidden`, and `conflict` for the last owner and for oneself.
 */
export async function removeMember(
  services: Services,
  actor: UserActor,
  memberId: string,
  heirId: string | null,
): Promise<void> {
  assertCan(actor, { action: 'manageMembers', resource: { kind: 'instance' } });
  if (memberId === actor.id) throw new BinderyError('conflict', OWN_ACCOUNT);
  await remove(services, actor, memberId, { heirId, mayRemoveOwner: actor.role === 'owner' });
}

/** Deletes one's own account; whoever asks has just been asked who they are. Throws `conflict` for the last owner. */
export async function removeOwnAccount(services: Services, actor: UserActor): Promise<void> {
  await remove(services, actor, actor.id, { heirId: null, mayRemoveOwner: true });
}

/** Removes an agent, which has nothing to hand over. */
export async function removeAgentAccount(
  services: Services,
  actor: UserActor,
  agentId: string,
): Promise<void> {
  await remove(services, actor, agentId, { heirId: null, mayRemoveOwner: false, isAgent: true });
}

interface Removal {
  readonly heirId: string | null;
  readonly mayRemoveOwner: boolean;
  readonly isAgent?: boolean;
}

/** What was decided in the transaction, for whoever is connected. */
interface Ended {
  /** Share links that end. */
  readonly linkIds: readonly string[];
}

async function remove(
  services: Services,
  actor: UserActor,
  memberId: string,
  { heirId, mayRemoveOwner, isAgent = false }: Removal,
): Promise<void> {
  const { prisma, live } = services;
  const ended = await prisma.$transaction(async (tx) => {
    await holdOwners(tx);
    const member = await (isAgent
      ? tx.user.findUniqueOrThrow({ where: { id: memberId } })
      : findMember(tx, memberId));
    if (member.role === 'owner' && !mayRemoveOwner) assertOwner(actor);
    const problem = await lastOwnerProblem(tx, member);
    if (problem !== null) throw new BinderyError('conflict', problem);
    const heir = heirId === null ? null : await findHeir(tx, member, heirId);
    const result = await handOver(services, tx, actor, member, heir);
    await strip(services, tx, member.id);
    return result;
  });
  // First whoever came by a link that has ended, then everything they held themselves.
  if (ended.linkIds.length > 0) live.disconnect({ linkIds: ended.linkIds }, CLOSE.revoked);
  live.disconnect({ userId: memberId }, CLOSE.revoked);
  await endCredentials(services, memberId, { tokens: true, actor });
}

/** Somebody who may share; held until all is handed over. */
async function findHeir(tx: Prisma.TransactionClient, member: User, heirId: string): Promise<User> {
  await tx.$executeRaw`SELECT 1 FROM "User" WHERE "id" = ${heirId} FOR UPDATE`;
  const heir = await tx.user.findUnique({ where: { id: heirId, agent: null } });
  if (heir !== null && heir.id !== member.id && heir.disabledAt === null && isAtLeast(heir.role, 'editor'))
    return heir;
  const message = 'Whoever takes over is another member with access, who may edit.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['heir'], message }] });
}

async function handOver(
  { environment }: Services,
  tx: Prisma.TransactionClient,
  actor: AuditActor,
  member: User,
  heir: User | null,
): Promise<Ended> {
  const revokedAt = new Date(environment.now());
  const open = { createdById: member.id, revokedAt: null };
  const select = { id: true, codexId: true } as const;
  const links =
    heir === null
      ? await tx.shareLink.updateManyAndReturn({
          where: open,
          data: { revokedAt, revokedReason: 'person' },
          select,
        })
      : await tx.shareLink.updateManyAndReturn({ where: open, data: { createdById: heir.id }, select });
  const forms = await tx.intakeLink.updateManyAndReturn({
    where: open,
    data: heir === null ? { revokedAt } : { createdById: heir.id },
    select: { id: true, parentId: true },
  });
  const invitable = rolesInvitedBy(heir);
  const given = await tx.invitation.updateMany({
    where: { ...open, acceptedAt: null, role: { in: [...invitable] } },
    data: { createdById: heir?.id ?? member.id },
  });
  const taken = await tx.invitation.updateManyAndReturn({
    where: { ...open, acceptedAt: null, role: { notIn: [...invitable] } },
    data: { revokedAt },
    select: { id: true },
  });
  const detail = {
    name: member.name,
    heir: heir === null ? null : { id: heir.id, name: heir.name },
    links: links.length,
    forms: forms.length,
    invitations: heir === null ? 0 : given.count,
  };
  const rows = [
    auditRow(actor, 'member-removed', member.id, detail),
    ...links.map(({ id, codexId }) =>
      heir === null
        ? auditRow(actor, 'link-revoked', id, { codexId })
        : auditRow(actor, 'link-changed', id, { codexId, handedTo: heir.id, handedFrom: member.id }),
    ),
    ...(heir === null
      ? forms.map(({ id, parentId }) => auditRow(actor, 'intake-link-revoked', id, { parentId }))
      : []),
    ...taken.map(({ id }) => auditRow(actor, 'invitation-revoked', id)),
  ];
  await tx.auditEvent.createMany({ data: rows });
  return { linkIds: heir === null ? links.map(({ id }) => id) : [] };
}

function rolesInvitedBy(heir: User | null): readonly User['role'][] {
  if (heir === null || !isAtLeast(heir.role, 'admin')) return [];
  const roles = ['admin', 'editor', 'commenter', 'viewer'] as const;
  return heir.role === 'owner' ? ['owner', ...roles] : roles;
}

/** Leaves the id and the name. The address is free: whoever comes under it is somebody else. */
async function strip({ environment }: Services, tx: Prisma.TransactionClient, userId: string): Promise<void> {
  const now = new Date(environment.now());
  await tx.user.update({
    where: { id: userId },
    data: {
      ...{ disabledAt: now, removedAt: now, email: `${userId}@removed.invalid`, emailVerified: false },
      ...{ image: null, picture: null, timeZone: null, dateFormat: null, twoFactorEnabled: false },
    },
  });
  // Every table with a `userId` is emptied here, or named in remove-member.pg.test.ts as one that is kept.
  const mine = { where: { userId } };
  await tx.account.deleteMany(mine);
  await tx.passkey.deleteMany(mine);
  await tx.twoFactor.deleteMany(mine);
  await tx.profilePicture.deleteMany(mine);
  await tx.groupMember.deleteMany(mine);
  await tx.codexGrant.deleteMany(mine);
  await tx.notification.deleteMany(mine);
  await tx.watch.deleteMany(mine);
  await tx.mute.deleteMany(mine);
  await tx.seenThread.deleteMany(mine);
  await tx.digest.deleteMany(mine);
  await tx.pushDevice.deleteMany(mine);
  await tx.favourite.deleteMany(mine);
  await tx.earlierName.deleteMany(mine);
  await tx.verification.deleteMany({
    where: {
      OR: [
        { identifier: { in: [`password-link:${userId}`, `sign-in-link:${userId}`] } },
        { value: userId, identifier: { startsWith: '2fa-' } },
      ],
    },
  });
  // The rows stay, so that a device that comes back is told to forget what it holds; what they were is nobody's business.
  await tx.session.updateMany({ ...mine, data: { userAgent: null, ipAddress: null } });
}
