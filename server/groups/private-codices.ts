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

interface FoundRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly createdById: string;
  readonly createdByName: string;
  readonly isTrashed: boolean;
  readonly grants: number;
  readonly readers: number;
  readonly lastActivityAt: Date;
}

/**
 * Those on top, newest first, without what they are called: who made each, how many may read it, when something there was changed last, and whether
 * `actor` is among its readers.
 */
export async function listPrivateCodices(services: Services, actor: UserActor): Promise<PrivateCodex[]> {
  assertCan(actor, MANAGE);
  const rows = await services.prisma.$queryRaw<FoundRow[]>`
    SELECT c."id", c."createdAt", c."createdById", c."createdByName", c."deletedAt" IS NOT NULL AS "isTrashed",
      (SELECT count(*)::int FROM "CodexGrant" g WHERE g."codexId" = c."id") AS "grants",
      (SELECT count(DISTINCT u."id")::int FROM "CodexGrant" g LEFT JOIN "GroupMember" m ON m."groupId" = g."groupId"
        JOIN "User" u ON u."id" = coalesce(g."userId", m."userId") AND u."disabledAt" IS NULL
        WHERE g."codexId" = c."id") AS "readers",
      (SELECT max(b."updatedAt") FROM "Codex" b WHERE b."privateTopId" = c."id") AS "lastActivityAt"
    FROM "Codex" c WHERE c."privateTopId" = c."id"
    ORDER BY c."createdAt" DESC, c."id" DESC LIMIT ${MOST}`;
  return rows.map(({ createdAt, createdById, createdByName, lastActivityAt, ...row }) => ({
    ...row,
    ...{ createdAt: createdAt.toISOString(), createdBy: { id: createdById, name: createdByName } },
    ...{ lastActivityAt: lastActivityAt.toISOString(), mayRead: actor.privateRoles?.has(row.id) === true },
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
