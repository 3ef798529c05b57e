/** A person's own API tokens: list, make, revoke. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { ApiToken } from '#prisma/generated/client.ts';
import type { Services } from '../services.ts';
import { createApiToken } from './api-token.ts';
import { recordAudit } from './audit-log.ts';

export interface ListedToken {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** The tokens that still open something, newest first; never the tokens themselves. */
export async function listOwnTokens({ prisma }: Services, actor: UserActor): Promise<ListedToken[]> {
  const where = { userId: actor.id, revokedAt: null };
  const tokens = await prisma.apiToken.findMany({ where, orderBy: { createdAt: 'desc' } });
  return tokens.map(listedToken);
}

/** Makes a token with the rights of its owner. The answer is the only place where it can be read. */
export async function createOwnToken(
  services: Services,
  actor: UserActor,
  name: string,
): Promise<ListedToken & { readonly token: string }> {
  const { id, token } = await createApiToken(services.prisma, { userId: actor.id, name });
  await recordAudit(services, actor, 'token-created', id, { name });
  const row = await services.prisma.apiToken.findUniqueOrThrow({ where: { id } });
  return { ...listedToken(row), token };
}

/** Revokes a token of one's own and closes the sockets it opened. */
export async function revokeOwnToken(services: Services, actor: UserActor, tokenId: string): Promise<void> {
  const { count } = await services.prisma.apiToken.updateMany({
    where: { id: tokenId, userId: actor.id, revokedAt: null },
    data: { revokedAt: new Date(services.environment.now()) },
  });
  if (count === 0) throw new BinderyError('not_found', `You have no API token ${tokenId}.`);
  services.live.disconnect(
    (connected) => connected.actor.kind === 'user' && connected.actor.tokenId === tokenId,
    CLOSE.unauthenticated,
  );
  await recordAudit(services, actor, 'token-revoked', tokenId);
}

function listedToken({ id, name, createdAt, lastUsedAt }: ApiToken): ListedToken {
  return { id, name, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}
