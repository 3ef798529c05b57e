/** An id that changes whenever anybody's access may have ended: that of the newest such event in the audit log. */
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { AuditAction } from './audit-log.ts';

const ENDS: readonly AuditAction[] = [
  'member-changed',
  'link-revoked',
  'token-revoked',
  'password-changed',
  'password-link-used',
  'sign-out',
  'codex-deleted',
  'codex-purged',
  'restored',
];

/**
 * The same after a restart as before it when no access was taken away in between. It names an event of the audit log, so one
 * that is over never comes again.
 */
export async function accessEpoch(prisma: Pick<PrismaClient, 'auditEvent'>): Promise<string> {
  const last = await prisma.auditEvent.findFirst({
    where: { action: { in: [...ENDS] } },
    orderBy: { at: 'desc' },
    select: { id: true },
  });
  return last?.id ?? 'first';
}
