/** Groups of members: for admins to make and fill, for everybody to name in grants. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { GroupBody } from '#core/protocol/api/people.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { auditRow } from '../access/audit-log.ts';
import { isUniqueViolation } from '../database/unique-violation.ts';
import type { Services } from '../ports/services.ts';
import { rereadRights } from './reread-rights.ts';

const MANAGE = { action: 'manageMembers', resource: { kind: 'instance' } } as const;
const MAX_GROUPS = 500;
const WITH_MEMBERS = {
  members: { include: { user: { select: { id: true, name: true } } }, orderBy: { user: { name: 'asc' } } },
} as const satisfies Prisma.GroupInclude;

type GroupRow = Prisma.GroupGetPayload<{ include: typeof WITH_MEMBERS }>;

/** All groups by name, for every member. */
export async function listGroups({ prisma }: Services, actor: UserActor): Promise<GroupBody[]> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  return (await prisma.group.findMany({ include: WITH_MEMBERS, orderBy: { key: 'asc' } })).map(present);
}

/** Throws `conflict` when there is a group of that name, or there are too many. */
export async function createGroup(services: Services, actor: UserActor, name: string): Promise<GroupBody> {
  assertCan(actor, MANAGE);
  const { prisma, environment } = services;
  if ((await prisma.group.count()) >= MAX_GROUPS)
    throw new BinderyError('conflict', `There are ${MAX_GROUPS} groups already, and there can be no more.`);
  const id = environment.newId();
  await named(name, () =>
    prisma.$transaction([
      prisma.group.create({ data: { id, name, key: name.toLowerCase() } }),
      prisma.auditEvent.create({ data: auditRow(actor, 'group-created', id, { name }) }),
    ]),
  );
  return await readGroup(services, id);
}

export async function renameGroup(
  services: Services,
  actor: UserActor,
  id: string,
  name: string,
): Promise<GroupBody> {
  assertCan(actor, MANAGE);
  const { prisma } = services;
  const before = await readGroup(services, id);
  await named(name, () =>
    prisma.$transaction([
      prisma.group.update({ where: { id }, data: { name, key: name.toLowerCase() } }),
      prisma.auditEvent.create({
        data: auditRow(actor, 'group-renamed', id, { name, before: before.name }),
      }),
    ]),
  );
  return await readGroup(services, id);
}

/** Deletes a group with all that was granted to it. */
export async function deleteGroup(services: Services, actor: UserActor, id: string): Promise<void> {
  assertCan(actor, MANAGE);
  const { prisma } = services;
  const { name } = await readGroup(services, id);
  const concerned = await prisma.$transaction(async (tx) => {
    // Held, so that nobody is put into it between the question who is in it and its end.
    await tx.$executeRaw`SELECT 1 FROM "Group" WHERE "id" = ${id} FOR UPDATE`;
    const members = await tx.groupMember.findMany({ where: { groupId: id }, select: { userId: true } });
    await tx.group.deleteMany({ where: { id } });
    await tx.auditEvent.create({ data: auditRow(actor, 'group-deleted', id, { name }) });
    return members.map(({ userId }) => userId);
  });
  await rereadRights(services, concerned);
}

/** Puts a member into a group; nothing happens when they are in it. */
export async function addToGroup(
  services: Services,
  actor: UserActor,
  groupId: string,
  userId: string,
): Promise<GroupBody> {
  assertCan(actor, MANAGE);
  const { prisma } = services;
  const { name } = await readGroup(services, groupId);
  // What an agent may do is its owner's, and nobody gives it more.
  const where = { id: userId, removedAt: null, agent: null };
  const member = await prisma.user.findUnique({ where, select: { name: true } });
  if (member === null) throw new BinderyError('not_found', `There is no member ${userId}.`);
  await prisma.$transaction(async (tx) => {
    const made = await tx.groupMember.createMany({ data: [{ groupId, userId }], skipDuplicates: true });
    if (made.count === 0) return;
    const data = auditRow(actor, 'group-member-added', userId, { group: name, groupId });
    await tx.auditEvent.create({ data });
  });
  await rereadRights(services, [userId]);
  return await readGroup(services, groupId);
}

/** Takes a member out of a group; nothing happens when they are not in it. */
export async function removeFromGroup(
  services: Services,
  actor: UserActor,
  groupId: string,
  userId: string,
): Promise<GroupBody> {
  assertCan(actor, MANAGE);
  const { name } = await readGroup(services, groupId);
  await services.prisma.$transaction(async (tx) => {
    const gone = await tx.groupMember.deleteMany({ where: { groupId, userId } });
    if (gone.count === 0) return;
    const data = auditRow(actor, 'group-member-removed', userId, { group: name, groupId });
    await tx.auditEvent.create({ data });
  });
  await rereadRights(services, [userId]);
  return await readGroup(services, groupId);
}

async function readGroup({ prisma }: Services, id: string): Promise<GroupBody> {
  const row = await prisma.group.findUnique({ where: { id }, include: WITH_MEMBERS });
  if (row === null) throw new BinderyError('not_found', `There is no group ${id}.`);
  return present(row);
}

function present({ id, name, members }: GroupRow): GroupBody {
  return { id, name, members: members.map(({ user }) => user) };
}

async function named(name: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new BinderyError('conflict', `There is a group named “${name}” already.`, { cause: error });
  }
}
