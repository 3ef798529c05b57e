/** The members of the instance: listed, changed, disabled, by those who may. */
import { isAtLeast, type Role, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { DATE_FORMATS, type Me, type Member } from '#core/protocol/api/people.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Prisma, User } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { endCredentials } from '../access/end-credentials.ts';
import { followMaker } from '../access/maker-links.ts';
import { readGiven } from '../access/member-grants.ts';
import { roleOf } from '../access/role-of-member.ts';
import { getTimeZone, getWorkspace } from '../access/workspace-setting.ts';
import type { Services } from '../ports/services.ts';
import { createUser } from './create-user.ts';
import { presentLook } from './present-look.ts';

const INSTANCE = { kind: 'instance' } as const;

/** The signed-in person, for themselves. */
export async function getMe(services: Services, actor: UserActor): Promise<Me> {
  const [user, workspace, timeZone] = await Promise.all([
    services.prisma.user.findUniqueOrThrow({ where: { id: actor.id } }),
    getWorkspace(services),
    getTimeZone(services),
  ]);
  const serverTime = new Date(services.environment.now()).toISOString();
  const { id, name, email, dateFormat } = user;
  // What an agent may do is its owner's, narrowed.
  const role = actor.agent === undefined ? user.role : actor.role;
  const own = {
    ...presentLook(user),
    timeZone: user.timeZone,
    dateFormat: DATE_FORMATS.find((format) => format === dateFormat) ?? null,
  };
  const me = { id, name, email, role, ...own, workspace: { ...workspace, timeZone }, serverTime };
  if (actor.agent !== undefined) return { ...me, agent: actor.agent };
  const { granted, privateRoles } = await readGiven(services.prisma, id);
  return {
    ...me,
    ...(!isAtLeast(role, 'editor') && { grants: [...granted] }),
    ...(privateRoles.size > 0 && {
      privateRoles: [...privateRoles].map(([topId, of]) => ({ topId, role: of })),
    }),
  };
}

/** What is read along with a member, to tell whether it is an agent. */
const WITH_AGENT = { agent: { include: { owner: true } } } as const;
type ListedUser = Prisma.UserGetPayload<{ include: typeof WITH_AGENT }>;

/** All members by name, agents among them, also those who were removed, for what they wrote names them; email addresses only for those who manage members. */
export async function listMembers(services: Services, actor: UserActor): Promise<Member[]> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  const users = await services.prisma.user.findMany({
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    include: WITH_AGENT,
  });
  return users.map((user) => memberFor(actor, user));
}

export interface NewMember {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly password: string;
}

/** Adds a member. Only owners create owners. Throws `conflict` when the email address is taken. */
export async function createMember(services: Services, actor: UserActor, input: NewMember): Promise<Member> {
  assertCan(actor, { action: 'manageMembers', resource: INSTANCE });
  if (input.role === 'owner') assertOwner(actor);
  const { id } = await createUser(services.prisma, input);
  await recordAudit(services, actor, 'member-created', id, { role: input.role, name: input.name });
  const user = await services.prisma.user.findUniqueOrThrow({ where: { id }, include: WITH_AGENT });
  return memberFor(actor, user);
}

export interface MemberChange {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
  readonly revokeTokens?: boolean | undefined;
  readonly revokeLinks?: boolean | undefined;
}

/**
 * Changes a member's role or access. Open sockets close and reconnect with the new rights. Disabling ends the member's
 * sessions; API tokens and share links are suspended, or revoked if requested. Links of whoever may no longer share are suspended too.
 * The last owner who can sign in is protected.
 */
export async function changeMember(
  services: Services,
  actor: UserActor,
  memberId: string,
  change: MemberChange,
): Promise<Member> {
  assertCan(actor, { action: 'manageMembers', resource: INSTANCE });
  assertRevocable(change);
  const { before, user } = await services.prisma.$transaction(async (tx) => {
    await holdOwners(tx);
    const before = await findMember(tx, memberId);
    if (before.role === 'owner' || change.role === 'owner') assertOwner(actor);
    await assertOwnerRemains(tx, before, change);
    const data = changeData(before, change, services);
    return { before, user: await tx.user.update({ where: { id: memberId }, data, include: WITH_AGENT }) };
  });
  services.live.disconnect(
    { userId: user.id },
    // With another role one comes back, and finds out what one may do now.
    user.disabledAt === null ? CLOSE.tryAgainLater : CLOSE.revoked,
  );
  if (user.disabledAt !== null && change.revokeLinks === true) await revokeLinks(services, actor, user.id);
  await followMaker(services, actor, { before, after: user });
  if (user.disabledAt !== null) {
    await endCredentials(services, user.id, { tokens: change.revokeTokens === true, actor });
  }
  await recordAudit(services, actor, 'member-changed', user.id, {
    role: user.role,
    disabled: user.disabledAt !== null,
  });
  return memberFor(actor, user);
}

function assertRevocable({ disabled, revokeTokens, revokeLinks }: MemberChange): void {
  if (disabled === true || (revokeTokens !== true && revokeLinks !== true)) return;
  const message = 'Tokens and links are revoked along with disabling: send "disabled": true as well.';
  const field = revokeTokens === true ? 'revokeTokens' : 'revokeLinks';
  throw new BinderyError('invalid_input', message, { issues: [{ path: [field], message }] });
}

/** For good, and who came through them goes. */
async function revokeLinks(services: Services, actor: UserActor, userId: string): Promise<void> {
  const { prisma, environment, live } = services;
  const where = { createdById: userId, revokedAt: null };
  const revokedAt = new Date(environment.now());
  const links = await prisma.shareLink.updateManyAndReturn({
    where,
    data: { revokedAt, revokedReason: 'person' },
    select: { id: true, codexId: true },
  });
  live.disconnect({ linkIds: links.map(({ id }) => id) }, CLOSE.revoked);
  for (const { id, codexId } of links) await recordAudit(services, actor, 'link-revoked', id, { codexId });
  const forms = await prisma.intakeLink.updateManyAndReturn({ where, data: { revokedAt } });
  for (const { id, parentId } of forms)
    await recordAudit(services, actor, 'intake-link-revoked', id, { parentId });
}

function changeData(before: User, change: MemberChange, { environment }: Services): Prisma.UserUpdateInput {
  const data: Prisma.UserUpdateInput = {};
  if (change.role !== undefined) data.role = change.role;
  if (change.disabled === false) data.disabledAt = null;
  if (change.disabled === true) data.disabledAt = before.disabledAt ?? new Date(environment.now());
  return data;
}

async function assertOwnerRemains(
  tx: Prisma.TransactionClient,
  before: User,
  change: MemberChange,
): Promise<void> {
  const stops = change.disabled === true || (change.role !== undefined && change.role !== 'owner');
  const problem = stops ? await lastOwnerProblem(tx, before) : null;
  if (problem !== null) throw new BinderyError('conflict', problem);
}

type Reader = Pick<Prisma.TransactionClient, 'user'>;

/** A person who is a member, with or without access. Throws `not_found`, also for one who was removed, and for an agent. */
export async function findMember(tx: Reader, id: string): Promise<User> {
  const user = await tx.user.findUnique({ where: { id, removedAt: null, agent: null } });
  if (user === null) throw new BinderyError('not_found', `There is no member ${id}.`);
  return user;
}

/** Two owners who demote or remove each other at once must not both succeed: owner rows are changed one at a time. */
export async function holdOwners(tx: Prisma.TransactionClient): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "User" WHERE "role" = 'owner' ORDER BY "id" FOR UPDATE`;
}

/** Why a member has to stay an owner with access; `null` for everybody else. */
export async function lastOwnerProblem(tx: Reader, { id, name, role }: User): Promise<string | null> {
  if (role !== 'owner') return null;
  const others = await tx.user.count({ where: { role: 'owner', disabledAt: null, NOT: { id } } });
  return others > 0 ? null : `${name} is the last owner. Make somebody else an owner first.`;
}

/** Throws `forbidden` unless the person is an owner. */
export function assertOwner(actor: UserActor): void {
  if (actor.role !== 'owner') throw new BinderyError('forbidden', 'Only an owner makes or changes owners.');
}

function memberFor(actor: UserActor, user: ListedUser): Member {
  const { id, name, disabledAt, removedAt, agent } = user;
  const isShown = removedAt === null && agent === null && (isAtLeast(actor.role, 'admin') || actor.id === id);
  const role = roleOf(user);
  const isStopped = disabledAt !== null || (agent !== null && agent.owner.disabledAt !== null);
  const member = { id, name, email: isShown ? user.email : null, role, disabled: isStopped };
  return {
    ...{ ...member, ...presentLook(user) },
    ...(removedAt !== null && { removed: true }),
    ...(agent !== null && {
      agent: { provider: agent.provider, owner: { id: agent.owner.id, name: agent.owner.name } },
    }),
  };
}
