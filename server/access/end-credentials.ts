/** Ends the credentials of a person: sessions, peer keys and, on request, API tokens. */
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Services } from '../ports/services.ts';
import { type AuditActor, recordAudit } from './audit-log.ts';

export interface EndedCredentials {
  /** The session that goes on; its sockets come back with new keys. */
  readonly exceptSession?: string;
  readonly tokens: boolean;
  readonly actor: AuditActor;
}

/**
 * Ends the credentials of a person and closes their sockets. Call it after the change that revoked their access, so that
 * nothing can be opened again.
 */
export async function endCredentials(
  services: Services,
  userId: string,
  { exceptSession, tokens, actor }: EndedCredentials,
): Promise<void> {
  const { prisma, environment, live } = services;
  const others = exceptSession === undefined ? {} : { NOT: { id: exceptSession } };
  const revokedAt = new Date(environment.now());
  const revokedTokens = await prisma.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { generation: environment.newId() } });
    // What was begun or sent before opens nothing either: a challenge that waits for a code, and a link that signs in.
    await tx.verification.deleteMany({
      where: {
        OR: [{ value: userId, identifier: { startsWith: '2fa-' } }, { identifier: `sign-in-link:${userId}` }],
      },
    });
    // Not deleted, so that a device that comes back is told to forget what it holds.
    await tx.session.updateMany({ where: { userId, revokedAt: null, ...others }, data: { revokedAt } });
    if (!tokens) return [];
    await tx.programGrant.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt } });
    return await tx.apiToken.updateManyAndReturn({
      where: { userId, revokedAt: null },
      data: { revokedAt },
      select: { id: true },
    });
  });
  live.disconnect({ userId, except: { sessionId: exceptSession, tokens } }, CLOSE.unauthenticated);
  live.disconnect({ userId }, CLOSE.tryAgainLater);
  for (const { id } of revokedTokens) await recordAudit(services, actor, 'token-revoked', id, { userId });
}
