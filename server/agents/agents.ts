/** Agents managed: listed, made, changed, paused, given tokens and a picture, removed. */
import type { ReadableStream } from 'node:stream/web';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import {
  type AgentBody,
  type AgentToken,
  type CreateAgentBody,
  type CreateAgentTokenBody,
  DEFAULT_AGENT_BUDGET,
  type PatchAgentBody,
} from '#core/protocol/api/programs/agents.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { listTemplateLimits, readTemplateLimits } from '../access/agent-limits.ts';
import { createApiToken } from '../access/api-token.ts';
import { assertCan } from '../access/assert-can.ts';
import { auditRow, recordAudit } from '../access/audit-log.ts';
import { isPasswordOf } from '../accounts/account-password.ts';
import { removePictureOf, setPictureOf } from '../accounts/profile.ts';
import { removeAgentAccount } from '../accounts/remove-member.ts';
import { confirmPassword, requireSession } from '../accounts/sign-in.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import {
  type AgentRow,
  answersFor,
  findAgent,
  mayManage,
  presentAgent,
  presentToken,
  scopeOf,
  WITH_PEOPLE,
} from './agent-rows.ts';
import { findTemplateLimits } from './find-template-limits.ts';

const MANAGE = { action: 'manageMembers', resource: { kind: 'instance' } } as const;

/** Those that were not removed, by name: for admins all, for others those that they answer for. */
export async function listAgents(services: Services, actor: UserActor): Promise<AgentBody[]> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  const rows = await services.prisma.agent.findMany({
    where: { user: { removedAt: null }, ...(!mayManage(actor) && { ownerId: actor.id }) },
    include: WITH_PEOPLE,
    orderBy: [{ user: { name: 'asc' } }, { userId: 'asc' }],
  });
  return await Promise.all(rows.map((row) => presentAgent(services, actor, row)));
}

export async function getAgent(services: Services, actor: UserActor, agentId: string): Promise<AgentBody> {
  return await presentAgent(services, actor, await findAgent(services, actor, agentId));
}

/** Makes an agent, which does nothing until its owner gives it a token. */
export async function createAgent(
  services: Services,
  actor: UserActor,
  {
    name,
    provider,
    owner,
    scope,
    subtree,
    templates,
    budget = DEFAULT_AGENT_BUDGET,
    expiresAt,
  }: CreateAgentBody,
): Promise<AgentBody> {
  assertCan(actor, MANAGE);
  const { prisma, environment } = services;
  const ownerId = await findOwner(services, owner ?? actor.id);
  const subtreeId = subtree == null ? null : await findSubtree(services, actor, subtree);
  const limits = await findTemplateLimits(services, templates ?? null);
  const id = environment.newId();
  const now = new Date(environment.now());
  // The role of the row is that of nobody: what it may do is worked out from its owner's.
  const user = { id, name, email: `${id}@agent.invalid`, role: 'viewer' as const };
  const agent = {
    ...{ userId: id, ownerId, provider, scopes: [scope], subtreeId, templates: limits },
    ...{ editsPerHour: budget.edits, bytesPerHour: budget.bytes },
    ...{ expiresAt: futureDate(services, expiresAt), createdById: actor.id, createdAt: now },
  };
  await prisma.$transaction(async (tx) => {
    await tx.user.create({ data: user });
    await tx.agent.create({ data: agent });
    const detail = {
      ...{ name, provider, ownerId, scope, subtree: subtreeId, budget: { ...budget } },
      ...(templates != null && { templates }),
    };
    await tx.auditEvent.create({ data: auditRow(actor, 'agent-created', id, detail) });
  });
  return await getAgent(services, actor, id);
}

/**
 * Changes an agent; its sockets are closed, so that what was taken away is over at once, and come back for what is left. Whoever answers for
 * it may pause it; all else is for admins.
 */
export async function changeAgent(
  services: Services,
  actor: UserActor,
  agentId: string,
  change: PatchAgentBody,
): Promise<AgentBody> {
  const row = await findAgent(services, actor, agentId);
  const { paused, ...others } = change;
  if (!mayManage(actor) && (paused !== true || Object.values(others).some((value) => value !== undefined)))
    throw new BinderyError(
      'forbidden',
      'Whoever answers for an agent may only pause it. Ask an admin for other changes.',
    );
  const after = await writeChange(services, actor, row, change);
  const event = after.user.disabledAt === null ? CLOSE.tryAgainLater : CLOSE.revoked;
  services.live.disconnect({ userId: agentId }, event);
  const was = row.user.disabledAt !== null;
  if (paused !== undefined && paused !== was)
    await recordAudit(services, actor, paused ? 'agent-paused' : 'agent-resumed', agentId, {
      name: after.user.name,
    });
  if (Object.values(others).some((value) => value !== undefined))
    await recordAudit(services, actor, 'agent-changed', agentId, describe(after));
  return await presentAgent(services, actor, after);
}

async function writeChange(
  services: Services,
  actor: UserActor,
  row: AgentRow,
  { name, provider, scope, subtree, templates, budget, expiresAt, paused }: PatchAgentBody,
): Promise<AgentRow> {
  const { prisma, environment } = services;
  const subtreeId = subtree == null ? subtree : await findSubtree(services, actor, subtree);
  const limits = templates === undefined ? undefined : await findTemplateLimits(services, templates);
  const disabledAt = paused === true ? (row.user.disabledAt ?? new Date(environment.now())) : null;
  return await prisma.$transaction(async (tx) => {
    // After this row has been held, no edit that was let in before is still being counted.
    await tx.$queryRaw`SELECT 1 FROM "Agent" WHERE "userId" = ${row.userId} FOR UPDATE`;
    if (name !== undefined || paused !== undefined)
      await tx.user.update({
        where: { id: row.userId, removedAt: null },
        data: { ...(name !== undefined && { name }), ...(paused !== undefined && { disabledAt }) },
      });
    return await tx.agent.update({
      where: { userId: row.userId },
      data: {
        ...(provider !== undefined && { provider }),
        ...(scope !== undefined && { scopes: [scope] }),
        ...(subtreeId !== undefined && { subtreeId }),
        ...(limits !== undefined && { templates: limits }),
        ...(budget !== undefined && { editsPerHour: budget.edits, bytesPerHour: budget.bytes }),
        ...(expiresAt !== undefined && { expiresAt: futureDate(services, expiresAt) }),
      },
      include: WITH_PEOPLE,
    });
  });
}

function describe(row: AgentRow) {
  return {
    ...{ name: row.user.name, provider: row.provider, scope: scopeOf(row), subtree: row.subtreeId },
    templates: listTemplateLimits(readTemplateLimits(row.templates)),
    budget: { edits: row.editsPerHour, bytes: row.bytesPerHour },
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

/** Its tokens end, and its name stays with what it wrote. */
export async function removeAgent(services: Services, actor: UserActor, agentId: string): Promise<void> {
  assertCan(actor, MANAGE);
  await findAgent(services, actor, agentId);
  await removeAgentAccount(services, actor, agentId);
}

/**
 * Makes a token for an agent. Its owner does, with their password, and nobody else: whoever holds the token has part of the owner's rights.
 * Only this answer contains it.
 */
export async function createAgentToken(
  services: Services,
  actor: UserActor,
  agentId: string,
  { name, expiresAt, password }: CreateAgentTokenBody,
): Promise<AgentToken & { readonly token: string }> {
  requireSession(actor, 'Tokens of agents are made in the browser, not with an API token.');
  const row = await findAgent(services, actor, agentId);
  if (!answersFor(actor, row))
    throw new BinderyError('forbidden', `${row.owner.name} answers for this agent and gives it its tokens.`);
  const expiry = futureDate(services, expiresAt);
  await confirmPassword(services, actor, 'password', () => isPasswordOf(services.prisma, actor.id, password));
  const { prisma } = services;
  const { id, token } = await createApiToken(prisma, {
    ...{ userId: agentId, name, scopes: [scopeOf(row)], expiresAt: expiry, isOfAgent: true },
  });
  const made = presentToken(await prisma.apiToken.findUniqueOrThrow({ where: { id } }));
  await recordAudit(services, actor, 'token-created', id, {
    ...{ name, agentId, agent: row.user.name, expiresAt: made.expiresAt },
  });
  return { ...made, token };
}

export async function setAgentPicture(
  services: Services,
  actor: UserActor,
  agentId: string,
  body: ReadableStream | null,
): Promise<AgentBody> {
  assertCan(actor, MANAGE);
  await findAgent(services, actor, agentId);
  await setPictureOf(services, agentId, body);
  return await getAgent(services, actor, agentId);
}

export async function removeAgentPicture(
  services: Services,
  actor: UserActor,
  agentId: string,
): Promise<AgentBody> {
  assertCan(actor, MANAGE);
  await findAgent(services, actor, agentId);
  await removePictureOf(services, agentId);
  return await getAgent(services, actor, agentId);
}

async function findOwner({ prisma }: Services, ownerId: string): Promise<string> {
  const owner = await prisma.user.findUnique({ where: { id: ownerId }, include: { agent: true } });
  if (owner !== null && owner.disabledAt === null && owner.agent === null) return owner.id;
  throw refuse('owner', 'Whoever answers for an agent is a member with access, and no agent.');
}

async function findSubtree(services: Services, actor: UserActor, codexId: string): Promise<string> {
  try {
    const { id, privateTopId } = await findCodex(services, actor, 'read', codexId);
    if (privateTopId === null) return id;
  } catch (cause) {
    if (!(cause instanceof BinderyError) || cause.code !== 'not_found') throw cause;
    throw refuse('subtree', `There is no Codex ${codexId} here.`);
  }
  throw refuse('subtree', 'This Codex is private, and agents read no private ones.');
}

function futureDate({ environment }: Services, text: string | null | undefined): Date | null {
  const date = text == null ? null : new Date(text);
  if (date === null || date.getTime() > environment.now()) return date;
  throw refuse('expiresAt', 'This is in the past: it would open nothing.');
}

function refuse(field: string, message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: [field], message }] });
}
