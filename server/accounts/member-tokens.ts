/** Managing API tokens: one's own, and for admins everybody's. */
import { can, type TokenScope, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { CreateApiTokenBody, ListedApiToken } from '#core/protocol/api/people.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { createApiToken, readScopes } from '../access/api-token.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { isPasswordOf } from './account-password.ts';
import { confirmPassword, requireSession } from './sign-in.ts';

type TokenRow = Prisma.ApiTokenGetPayload<{ include: typeof OWNER }>;

const INSTANCE = { kind: 'instance' } as const;
const AGENT = { select: { ownerId: true, scopes: true, subtreeId: true } } as const;
const OWNER = { user: { select: { id: true, name: true, agent: AGENT } } } as const;

/** The tokens that are not revoked, newest first; never the tokens themselves. `all`: of everybody, for admins. */
export async function listTokens(
  { prisma }: Services,
  actor: UserActor,
  { all = false }: { readonly all?: boolean | undefined } = {},
): Promise<ListedApiToken[]> {
  if (all) assertCan(actor, { action: 'manageMembers', resource: INSTANCE });
  // Access tokens of programs come and go by the hour; the programs have a list of their own.
  const where = { revokedAt: null, grantId: null, ...(!all && { userId: actor.id }) };
  const orderBy = [{ createdAt: 'desc' }, { id: 'desc' }] as const;
  const tokens = await prisma.apiToken.findMany({ where, orderBy: [...orderBy], include: OWNER });
  return tokens.map(listedToken);
}

/**
 * Creates a token for oneself. The password is asked for again, so that a page left open does not become lasting access.
 * Only this answer contains the token. Throws `forbidden` for a request made with a token.
 */
export async function createOwnToken(
  services: Services,
  actor: UserActor,
  { name, scopes, subtree, expiresAt, password }: CreateApiTokenBody,
): Promise<ListedApiToken & { readonly token: string }> {
  requireSession(actor, 'API tokens are made in the browser, not with an API token.');
  const expiry = expiresAt == null ? null : new Date(expiresAt);
  if (expiry !== null && expiry.getTime() <= services.environment.now())
    throw refuse('expiresAt', 'This is in the past: such a token would open nothing.');
  await confirmPassword(services, actor, 'password', () => isPasswordOf(services.prisma, actor.id, password));
  const subtreeId = subtree == null ? null : await findSubtree(services, actor, subtree, scopes);
  const { id, token } = await createApiToken(services.prisma, {
    ...{ userId: actor.id, name, scopes, subtreeId, expiresAt: expiry },
  });
  const row = await services.prisma.apiToken.findUniqueOrThrow({ where: { id }, include: OWNER });
  const listed = listedToken(row);
  const { scopes: given } = listed;
  await recordAudit(services, actor, 'token-created', id, {
    ...{ name, scopes: [...given], subtree: subtreeId, expiresAt: listed.expiresAt },
  });
  return { ...listed, token };
}

async function findSubtree(
  services: Services,
  actor: UserActor,
  codexId: string,
  scopes: readonly TokenScope[] | undefined,
): Promise<string> {
  if (scopes === undefined || scopes.includes('admin'))
    throw refuse(
      'scopes',
      'A token for a part of the tree can read, suggest or write there: choose "read", "suggest" or "write".',
    );
  try {
    const { id, privateTopId } = await findCodex(services, actor, 'read', codexId);
    if (privateTopId === null) return id;
  } catch (cause) {
    if (cause instanceof BinderyError && cause.code === 'not_found')
      throw refuse('subtree', `There is no Codex ${codexId} here.`);
    throw cause;
  }
  throw refuse(
    'subtree',
    'This Codex is private: no token is limited to it, and none that is limited reaches it.',
  );
}

function refuse(field: string, message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: [field], message }] });
}

/** Revokes a token and closes its sockets: one's own or of an agent that one answers for, and for admins anybody's. A read-only token can revoke itself only. */
export async function revokeToken(services: Services, actor: UserActor, tokenId: string): Promise<void> {
  const row = await services.prisma.apiToken.findUnique({ where: { id: tokenId }, include: OWNER });
  const isFound = row !== null && row.revokedAt === null && mayRevoke(actor, row);
  const { count } = isFound
    ? await services.prisma.apiToken.updateMany({
        where: { id: tokenId, revokedAt: null },
        data: { revokedAt: new Date(services.environment.now()) },
      })
    : { count: 0 };
  if (row === null || count === 0) throw new BinderyError('not_found', `You have no API token ${tokenId}.`);
  services.live.disconnect({ tokenIds: [tokenId] }, CLOSE.unauthenticated);
  await recordAudit(services, actor, 'token-revoked', tokenId, { name: row.name, userId: row.userId });
}

function mayRevoke(actor: UserActor, row: TokenRow): boolean {
  if (actor.tokenId === row.id || can(actor, { action: 'manageMembers', resource: INSTANCE })) return true;
  return actor.tokenId === undefined && (row.userId === actor.id || row.user.agent?.ownerId === actor.id);
}

function listedToken(row: TokenRow): ListedApiToken {
  return {
    id: row.id,
    name: row.name,
    owner: { id: row.user.id, name: row.user.name },
    // What a token of an agent may do, and where, is said by the agent.
    scopes: readScopes(row.user.agent?.scopes ?? row.scopes),
    subtree: row.user.agent === null ? row.subtreeId : row.user.agent.subtreeId,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
