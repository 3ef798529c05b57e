/** Programs that members have let in: listed, and ended. */
import { AGENT_SCOPES, type AgentScope, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { ConnectedProgram } from '#core/protocol/api/programs/connected-programs.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { isGrantOpen, resourceIn } from '../access/api-token.ts';
import { type AuditActor, recordAudit } from '../access/audit-log.ts';
import { requireSession } from '../accounts/sign-in.ts';
import type { Services } from '../ports/services.ts';
import { describeDestination } from './redirect-addresses.ts';

const NOT_BY_TOKEN = 'A program is disconnected in the browser, or by itself, not with another token.';

/** Those that may come in one's name, the last connected first. */
export async function listConnectedPrograms(
  { prisma, environment }: Services,
  { id: userId }: UserActor,
): Promise<ConnectedProgram[]> {
  const rows = await prisma.programGrant.findMany({
    where: { userId, revokedAt: null, NOT: { codeUsedAt: null } },
    include: { tokens: { select: { lastUsedAt: true } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const now = new Date(environment.now());
  const open = await Promise.all(rows.map((row) => isGrantOpen(prisma, row, now)));
  return rows
    .filter((_, index) => open[index])
    .map(({ id, clientName, redirectUri, scope, sessionId, resource, createdAt, tokens }) => {
      const used = tokens.flatMap(({ lastUsedAt }) => lastUsedAt?.getTime() ?? []);
      return {
        ...{ id, name: clientName, ...describeDestination(redirectUri), scope: scopeIn(scope) },
        resource: resourceIn(resource),
        ...{ endsWithSession: sessionId !== null, connectedAt: createdAt.toISOString() },
        lastUsedAt: used.length === 0 ? null : new Date(Math.max(...used)).toISOString(),
      };
    });
}

/** What is stored; whatever is unknown gives nothing but reading. */
export function scopeIn(stored: string): AgentScope {
  return AGENT_SCOPES.find((scope) => scope === stored) ?? 'read';
}

/**
 * Ends one of one's own: its tokens open nothing from now on. Throws `not_found`, and `forbidden` for a token of anything but the program
 * itself: no program ends another.
 */
export async function disconnectProgram(services: Services, actor: UserActor, id: string): Promise<void> {
  if (actor.program?.grantId !== id) requireSession(actor, NOT_BY_TOKEN);
  const row = await services.prisma.programGrant.findFirst({
    where: { id, userId: actor.id, revokedAt: null },
  });
  if (row === null) throw new BinderyError('not_found', `No program ${id} is connected in your name.`);
  await endProgramGrant(services, actor, row);
}

/** Ends a grant with all its tokens, on every process, and says so in the audit log. */
export async function endProgramGrant(
  { prisma, environment, live }: Services,
  by: AuditActor,
  { id, clientName, userId }: { readonly id: string; readonly clientName: string; readonly userId: string },
): Promise<void> {
  const at = new Date(environment.now());
  const tokens = await prisma.$transaction(async (tx) => {
    await tx.programGrant.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: at, refreshHash: null },
    });
    return await tx.apiToken.updateManyAndReturn({
      where: { grantId: id, revokedAt: null },
      data: { revokedAt: at },
      select: { id: true },
    });
  });
  live.disconnect({ tokenIds: tokens.map((token) => token.id) }, CLOSE.unauthenticated);
  await recordAudit({ prisma }, by, 'program-disconnected', id, {
    ...{ name: clientName, userId },
  });
}
