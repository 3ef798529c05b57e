/** The newest event of the audit log by which anybody may have lost access; the first key epoch of peers is named after it. */

import type { AuditAction } from '#core/access/audit-actions.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';

const ENDING_ACTIONS: readonly AuditAction[] = [
  'member-changed',
  'member-removed',
  'agent-changed',
  'agent-paused',
  'link-changed',
  'group-deleted',
  'group-member-removed',
  'grant-set',
  'grant-removed',
  'link-revoked',
  'guest-disconnected',
  'token-revoked',
  'program-disconnected',
  'password-changed',
  'password-link-used',
  'sign-out',
  'session-ended',
  'passkey-removed',
  'authenticator-removed',
  'codex-deleted',
  'codex-purged',
  'restored',
];

/**
 * The id of that event, or "first" while there is none. It is the same before and after a restart unless access was taken away
 * in between, and never returns to an earlier value.
 */
export async function findLatestRevocation(prisma: Pick<PrismaClient, 'auditEvent'>): Promise<string> {
  const last = await prisma.auditEvent.findFirst({
    where: { action: { in: [...ENDING_ACTIONS] } },
    orderBy: { at: 'desc' },
    select: { id: true },
  });
  return last?.id ?? 'first';
}
