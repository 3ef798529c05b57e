/** The audit log: who did what to whom; triggers of the database keep it append-only and chained. */
import type { AuditAction } from '#core/access/audit-actions.ts';
import type { Actor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import { storableJson, storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';

export type AuditActor = Pick<Actor, 'id' | 'name'>;

/** An audit event as a table row, to be inserted together with other changes. */
export function auditRow(actor: AuditActor, action: AuditAction, subject: string, detail: JsonObject = {}) {
  return {
    actorId: actor.id,
    actorName: storableText(actor.name),
    action,
    subject: storableText(subject),
    detail: { ...storableJson(detail) },
  };
}

/** Records an audit event. Await it: an action that cannot be recorded must not be reported as done. */
export async function recordAudit(
  { prisma }: Pick<Services, 'prisma'>,
  actor: AuditActor,
  action: AuditAction,
  subject: string,
  detail: JsonObject = {},
): Promise<void> {
  await prisma.auditEvent.create({ data: auditRow(actor, action, subject, detail) });
}
