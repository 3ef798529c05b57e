/** The roles given to a member on single Codices, as they stand in the database: to them and to their groups. */
import { createGrants, type GrantedRole } from '#core/access/grants.ts';
import {
  isAtLeast,
  narrowRole,
  PRIVATE_ROLES,
  type PrivateRole,
  type TokenScope,
  type UserActor,
} from '#core/access/policy.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';

export interface GivenRoles {
  /** On Codices that every member may read. */
  readonly granted: readonly GrantedRole[];
  /** On private ones, by the id of the one on top: the highest of several. */
  readonly privateRoles: ReadonlyMap<string, PrivateRole>;
}

export async function readGiven(prisma: PrismaClient, userId: string): Promise<GivenRoles> {
  const rows = await prisma.$queryRaw<{ codexId: string; role: string; isPrivate: boolean }[]>`
    SELECT given."codexId", given."role"::text AS "role", c."privateTopId" IS NOT NULL AS "isPrivate" FROM (
      SELECT "codexId", "role" FROM "CodexGrant" WHERE "userId" = ${userId}
      UNION ALL
      SELECT g."codexId", g."role" FROM "CodexGrant" g JOIN "GroupMember" m ON m."groupId" = g."groupId"
      WHERE m."userId" = ${userId}
    ) given JOIN "Codex" c ON c."id" = given."codexId"`;
  const granted: GrantedRole[] = [];
  const privateRoles = new Map<string, PrivateRole>();
  for (const { codexId, role, isPrivate } of rows) {
    if (!isPrivate) granted.push({ codexId, role: role === 'editor' ? 'editor' : 'commenter' });
    else privateRoles.set(codexId, higher(privateRoles.get(codexId), privateRoleOf(role)));
  }
  return { granted, privateRoles };
}

/** Those among these people who were given a role on a private Codex, by themselves or as members of a group. */
export async function readersOfPrivate(
  prisma: PrismaClient,
  topId: string,
  userIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT "userId" AS "id" FROM "CodexGrant" WHERE "codexId" = ${topId} AND "userId" = ANY(${[...userIds]}::text[])
    UNION
    SELECT m."userId" FROM "CodexGrant" g JOIN "GroupMember" m ON m."groupId" = g."groupId"
    WHERE g."codexId" = ${topId} AND m."userId" = ANY(${[...userIds]}::text[])`;
  return new Set(rows.map(({ id }) => id));
}

/** Everybody who was given a role on a private Codex, by themselves or as a member of a group. */
export async function allReadersOfPrivate(prisma: PrismaClient, topId: string): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT "userId" AS "id" FROM "CodexGrant" WHERE "codexId" = ${topId} AND "userId" IS NOT NULL
    UNION
    SELECT m."userId" FROM "CodexGrant" g JOIN "GroupMember" m ON m."groupId" = g."groupId"
    WHERE g."codexId" = ${topId}`;
  return rows.map(({ id }) => id);
}

export function privateRoleOf(role: string): PrivateRole {
  return PRIVATE_ROLES.find((each) => each === role) ?? 'viewer';
}

function higher(a: PrivateRole | undefined, b: PrivateRole): PrivateRole {
  return a !== undefined && isAtLeast(a, b) ? a : b;
}

/** Answers with the ids above a Codex, as the tree stands whenever it is asked. */
export type Ancestry = () => Promise<(codexId: string) => readonly string[]>;

/**
 * The actor with what is given to them today, narrowed to the scopes of the API token used, if any. Whoever may edit everywhere gains
 * nothing by a grant on what every member reads. An agent has what is given to its owner, but for private Codices: those who say who reads
 * one have not named it.
 */
export async function addGrants(
  { prisma, ancestry }: { readonly prisma: PrismaClient; readonly ancestry: Ancestry },
  actor: UserActor,
  scopes?: readonly TokenScope[],
): Promise<UserActor> {
  const { grants: _earlier, privateRoles: _before, ...person } = actor;
  const { granted, privateRoles: given } = await readGiven(prisma, actor.agent?.owner.id ?? actor.id);
  const privateRoles: GivenRoles['privateRoles'] = actor.agent === undefined ? given : new Map();
  const narrowed = new Map([...privateRoles].map(([id, role]) => [id, narrowPrivate(role, scopes)]));
  const known = narrowed.size === 0 ? person : { ...person, privateRoles: narrowed };
  if (isAtLeast(actor.role, 'editor') || granted.length === 0) return known;
  const grants = createGrants(granted, await ancestry(), scopes);
  return grants === undefined ? known : { ...known, grants };
}

function narrowPrivate(role: PrivateRole, scopes: readonly TokenScope[] | undefined): PrivateRole {
  return scopes === undefined ? role : privateRoleOf(narrowRole(role, scopes));
}
