/** The grants of a member as they stand in the database: their own and those of their groups. */
import { createGrants, type GrantedRole } from '#core/access/grants.ts';
import { isAtLeast, type TokenScope, type UserActor } from '#core/access/policy.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';

export async function readGrants(prisma: PrismaClient, userId: string): Promise<GrantedRole[]> {
  const rows = await prisma.$queryRaw<{ codexId: string; role: string }[]>`
    SELECT "codexId", "role"::text AS "role" FROM "CodexGrant" WHERE "userId" = ${userId}
    UNION ALL
    SELECT g."codexId", g."role"::text FROM "CodexGrant" g JOIN "GroupMember" m ON m."groupId" = g."groupId"
    WHERE m."userId" = ${userId}`;
  return rows.map(({ codexId, role }) => ({ codexId, role: role === 'editor' ? 'editor' : 'commenter' }));
}

/** Answers with the ids above a Codex, as the tree stands whenever it is asked. */
export type Ancestry = () => Promise<(codexId: string) => readonly string[]>;

/**
 * The actor with the grants of today, narrowed to the scopes of the API token used, if any. Whoever may edit everywhere gains
 * nothing by a grant, and is spared the look-up.
 */
export async function addGrants(
  { prisma, ancestry }: { readonly prisma: PrismaClient; readonly ancestry: Ancestry },
  actor: UserActor,
  scopes?: readonly TokenScope[],
): Promise<UserActor> {
  const { grants: _earlier, ...person } = actor;
  if (isAtLeast(actor.role, 'editor')) return person;
  const granted = await readGrants(prisma, actor.id);
  const grants = granted.length === 0 ? undefined : createGrants(granted, await ancestry(), scopes);
  return grants === undefined ? person : { ...person, grants };
}
