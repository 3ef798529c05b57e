/** Private Codices as those see them who manage the workspace: that there are some, and the way in, which is never silent. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { GrantBody, PrivateCodex } from '#core/protocol/api/people.ts';
import { assertCan } from '../access/assert-can.ts';
import { auditRow } from '../access/audit-log.ts';
import type { Services } from '../ports/services.ts';
import { getGrant } from './grants.ts';
import { rereadRights } from './reread-rights.ts';

const MANAGE = { action: 'manageMembers', resource: { kind: 'instance' } } as const;
/** More than anybody looks through. */
const MOST = 1_000;

/** Those on top, newest first, without what they are called: who made each, how many may read it, and whether `actor` is among them. */
export async function listPrivateCodices(services: Services, actor: UserActor): Promise<PrivateCodex[]> {
  assertCan(actor, MANAGE);
  const { prisma } = services;
  const rows = await prisma.codex.findMany({
    where: { privateTopId: { equals: prisma.codex.fields.id } },
    select: {
      ...{ id: true, createdAt: true, createdById: true, createdByName: true, deletedAt: true },
      _count: { select: { grants: true } },
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: MOST,
  });
  return rows.map(({ id, createdAt, createdById, createdByName, deletedAt, _count }) => ({
    ...{ id, createdAt: createdAt.toISOString(), createdBy: { id: createdById, name: createdByName } },
    ...{ grants: _count.grants, isTrashed: deletedAt !== null },
    mayRead: actor.privateRoles?.has(id) === true,
  }));
}

/**
 * Makes whoever manages members an admin of a private Codex that nobody let them into: for what its people left behind, and for faults. It is an
 * event of the audit log, and stands among the roles given there, as given by themselves. Throws `not_found` for what is not private.
 */
export async function enterPrivateCodex(
  services: Services,
  actor: UserActor,
  codexId: string,
): Promise<GrantBody> {
  assertCan(actor, MANAGE);
  const { prisma, environment, authenticator } = services;
  const row = await prisma.codex.findUnique({ where: { id: codexId }, select: { privateTopId: true } });
  if (row?.privateTopId !== codexId)
    throw new BinderyError('not_found', `There is no private Codex ${codexId}.`);
  const key = { codexId, userId: actor.id };
  await prisma.$transaction(async (tx) => {
    await tx.codexGrant.deleteMany({ where: key });
    await tx.codexGrant.create({
      data: { id: environment.newId(), ...key, role: 'admin', byId: actor.id, byName: actor.name },
    });
    await tx.auditEvent.create({ data: auditRow(actor, 'private-entered', codexId, { private: codexId }) });
  });
  await rereadRights(services, [actor.id]);
  const today = (await authenticator.recheck(actor))?.actor ?? actor;
  return await getGrant(services, today, codexId, `member:${actor.id}`);
}
