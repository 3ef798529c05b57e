/** Grants on Codices: listed, given and taken back by those who may edit there. */
import { type Actor, GRANT_ROLES, PRIVATE_ROLES, type PrivateRole } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { GRANT_GIVES, type GrantBody } from '#core/protocol/api/people.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { aboutCodex, auditRow } from '../access/audit-log.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { rereadRights } from './reread-rights.ts';

const MAX_GRANTS = 200;
const WITH_NAMES = {
  user: { select: { id: true, name: true } },
  group: { select: { id: true, name: true } },
  codex: { select: { id: true, title: true } },
} as const satisfies Prisma.CodexGrantInclude;

type GrantRow = Prisma.CodexGrantGetPayload<{ include: typeof WITH_NAMES }>;

/** A member or a group, with everybody whom a grant to it concerns. */
interface Principal {
  readonly key: { readonly userId: string } | { readonly groupId: string };
  readonly name: string;
  readonly people: readonly string[];
}

/** The grants on a Codex and on those above it, the nearest first. Throws `not_found` as every question about a Codex. */
export async function listGrants(services: Services, actor: Actor, codexId: string): Promise<GrantBody[]> {
  const row = await findCodex(services, actor, 'grant', codexId);
  const above = row.privateTopId === null ? (await services.tree.ancestry())(row.id) : [row.privateTopId];
  const ids = [...new Set([row.id, ...above])];
  const found = await services.prisma.codexGrant.findMany({
    where: { codexId: { in: ids } },
    include: WITH_NAMES,
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return found.sort((a, b) => ids.indexOf(a.codexId) - ids.indexOf(b.codexId)).map(present);
}

/** One grant on this very Codex; `not_found` where there is none. */
export async function getGrant(
  services: Services,
  actor: Actor,
  codexId: string,
  principal: string,
): Promise<GrantBody> {
  const row = await findCodex(services, actor, 'grant', codexId);
  const { key } = await findPrincipal(services, principal);
  return await readGrant(services, row.id, key, principal);
}

/**
 * Gives a member or a group a role on a Codex and everything below it, instead of what was granted to them there. It never lowers
 * what their role in the workspace allows; on a private Codex it is all that counts. Throws `not_found` for an unknown member or group, and
 * `invalid_input` for a role that is not given there.
 */
export async function putGrant(
  services: Services,
  actor: Actor,
  codexId: string,
  principal: string,
  role: PrivateRole,
): Promise<GrantBody> {
  const row = await findCodex(services, actor, 'grant', codexId);
  assertGiven(row, role);
  const { prisma, environment } = services;
  const { key, name, people } = await findPrincipal(services, principal);
  const where = { codexId: row.id, ...key };
  const known = await prisma.codexGrant.findFirst({ where });
  if (known === null && (await prisma.codexGrant.count({ where: { codexId: row.id } })) >= MAX_GRANTS)
    throw new BinderyError('conflict', `There are ${MAX_GRANTS} grants on this Codex: name a group instead.`);
  await prisma.$transaction(async (tx) => {
    await tx.codexGrant.deleteMany({ where });
    await tx.codexGrant.create({
      data: { id: environment.newId(), ...where, role, byId: actor.id, byName: actor.name },
    });
    await assertGoverned(tx, row);
    const data = auditRow(actor, 'grant-set', row.id, { ...aboutCodex(row), principal, name, role });
    await tx.auditEvent.create({ data });
  });
  await rereadRights(services, people);
  return await readGrant(services, row.id, key, principal);
}

/** Takes a grant back and closes the sockets that wrote by it. */
export async function removeGrant(
  services: Services,
  actor: Actor,
  codexId: string,
  principal: string,
): Promise<void> {
  const row = await findCodex(services, actor, 'grant', codexId);
  const { key, name, people } = await findPrincipal(services, principal);
  await services.prisma.$transaction(async (tx) => {
    const { count } = await tx.codexGrant.deleteMany({ where: { codexId: row.id, ...key } });
    if (count === 0) throw notGranted(principal);
    await assertGoverned(tx, row);
    const data = auditRow(actor, 'grant-removed', row.id, { ...aboutCodex(row), principal, name });
    await tx.auditEvent.create({ data });
  });
  await rereadRights(services, people);
}

/** Below a private Codex nothing is given by itself: who reads the one on top reads all of it. */
function assertGiven({ id, privateTopId }: CodexRow, role: PrivateRole): void {
  const isPublicRole = GRANT_ROLES.some((each) => each === role);
  if (privateTopId === id || (privateTopId === null && isPublicRole)) return;
  const message =
    privateTopId === null
      ? GRANT_GIVES
      : `This Codex stands below a private one. Roles are given on that one: ${privateTopId}.`;
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['role'], message }] });
}

/** Somebody stays who may say who reads a private Codex. Throws `conflict`, and whatever was written is not. */
async function assertGoverned(tx: Pick<Services['prisma'], 'codexGrant'>, row: CodexRow): Promise<void> {
  if (row.privateTopId !== row.id) return;
  const where = { codexId: row.id, role: 'admin', userId: { not: null } } as const;
  if ((await tx.codexGrant.count({ where })) > 0) return;
  throw new BinderyError(
    'conflict',
    'Nobody would be left who may say who reads this private Codex. Make somebody else its admin first.',
  );
}

async function findPrincipal({ prisma }: Services, principal: string): Promise<Principal> {
  const [kind, id = ''] = principal.split(':');
  if (kind === 'member') {
    const where = { id, removedAt: null, agent: null };
    const user = await prisma.user.findUnique({ where, select: { name: true } });
    if (user !== null) return { key: { userId: id }, name: user.name, people: [id] };
  } else {
    const group = await prisma.group.findUnique({ where: { id }, include: { members: true } });
    if (group !== null) {
      const people = group.members.map(({ userId }) => userId);
      return { key: { groupId: id }, name: group.name, people };
    }
  }
  throw new BinderyError('not_found', `There is no ${kind} ${id}.`);
}

async function readGrant(
  { prisma }: Services,
  codexId: string,
  key: Principal['key'],
  principal: string,
): Promise<GrantBody> {
  const found = await prisma.codexGrant.findFirst({ where: { codexId, ...key }, include: WITH_NAMES });
  if (found === null) throw notGranted(principal);
  return present(found);
}

function notGranted(principal: string): BinderyError {
  return new BinderyError('not_found', `Nothing is granted to ${principal} on this Codex itself.`);
}

function present({ user, group, codex, role, byId, byName, createdAt }: GrantRow): GrantBody {
  return {
    principal: user ? `member:${user.id}` : `group:${group?.id}`,
    name: user?.name ?? group?.name ?? '',
    role: PRIVATE_ROLES.find((each) => each === role) ?? 'commenter',
    codex,
    grantedBy: { id: byId, name: byName },
    createdAt: createdAt.toISOString(),
  };
}
