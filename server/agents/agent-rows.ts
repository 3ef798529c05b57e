/** Agents as rows: found by those who may see them, with the state they are in, and as answers have them. */
import { AGENT_SCOPES, type AgentScope, can, mayKnowPrivate, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { AgentBody, AgentState, AgentToken } from '#core/protocol/api/programs/agents.ts';
import type { ApiToken, Prisma } from '#prisma/generated/client.ts';
import { listTemplateLimits, readTemplateLimits } from '../access/agent-limits.ts';
import { presentLook } from '../accounts/present-look.ts';
import type { Services } from '../ports/services.ts';
import { findCodexRow } from '../projection/tables/codex-store.ts';
import { usedBy } from './agent-use.ts';

/** What is read along with an agent. */
export const WITH_PEOPLE = { user: true, owner: true } as const;
export type AgentRow = Prisma.AgentGetPayload<{ include: typeof WITH_PEOPLE }>;

const INSTANCE = { kind: 'instance' } as const;

/** Whether it may do anything at this moment, and else why not. */
export function stateOf({ user, owner, expiresAt }: AgentRow, now: Date): AgentState {
  if (user.removedAt !== null) return 'removed';
  if (user.disabledAt !== null) return 'paused';
  if (owner.disabledAt !== null) return 'ownerStopped';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

export function mayManage(actor: UserActor): boolean {
  return can(actor, { action: 'manageMembers', resource: INSTANCE });
}

/** An agent that `actor` manages, or answers for. Throws `not_found`, also for one that was removed. */
export async function findAgent(
  { prisma }: Pick<Services, 'prisma'>,
  actor: UserActor,
  agentId: string,
): Promise<AgentRow> {
  const row = await prisma.agent.findUnique({ where: { userId: agentId }, include: WITH_PEOPLE });
  if (row === null || row.user.removedAt !== null || !(mayManage(actor) || answersFor(actor, row)))
    throw new BinderyError('not_found', `There is no agent ${agentId}, or you do not answer for it.`);
  return row;
}

/** As a person, not by a token: a token of theirs is a program too. */
export function answersFor(actor: UserActor, { ownerId }: Pick<AgentRow, 'ownerId'>): boolean {
  return actor.id === ownerId && actor.tokenId === undefined;
}

/** The highest of the stored scopes; unknown ones grant nothing. */
export function scopeOf({ scopes }: Pick<AgentRow, 'scopes'>): AgentScope {
  return AGENT_SCOPES.findLast((scope) => scopes.includes(scope)) ?? 'read';
}

export async function presentAgent(services: Services, actor: UserActor, row: AgentRow): Promise<AgentBody> {
  const { prisma, environment } = services;
  const now = new Date(environment.now());
  const [used, tokens, subtree] = await Promise.all([
    usedBy(prisma, row.userId, now),
    prisma.apiToken.findMany({
      where: { userId: row.userId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    }),
    row.subtreeId === null ? null : findCodexRow(prisma, row.subtreeId),
  ]);
  const mayKnow = subtree !== null && mayKnowPrivate(actor, subtree.privateTopId);
  const { hue, picture } = presentLook(row.user);
  return {
    ...{ id: row.userId, name: row.user.name, hue, picture, provider: row.provider },
    owner: { id: row.owner.id, name: row.owner.name },
    scope: scopeOf(row),
    subtree: row.subtreeId === null ? null : { id: row.subtreeId, title: mayKnow ? subtree.title : null },
    templates: listTemplateLimits(readTemplateLimits(row.templates)),
    budget: { edits: row.editsPerHour, bytes: row.bytesPerHour },
    used: { ...used },
    expiresAt: row.expiresAt?.toISOString() ?? null,
    state: stateOf(row, now),
    tokens: tokens.map(presentToken),
    createdAt: row.createdAt.toISOString(),
  };
}

export function presentToken({ id, name, createdAt, lastUsedAt, expiresAt }: ApiToken): AgentToken {
  return {
    ...{ id, name, createdAt: createdAt.toISOString() },
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}
