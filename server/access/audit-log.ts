/** The audit log: who did what to whom; a database trigger keeps it append-only. */
import type { Actor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import { storableJson, storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';

export type AuditAction =
  | 'setup'
  | 'sign-in'
  | 'sign-in-failed'
  | 'sign-out'
  | 'password-changed'
  | 'member-created'
  | 'member-changed'
  | 'member-invited'
  | 'invitation-revoked'
  | 'password-link-created'
  | 'password-link-used'
  | 'token-created'
  | 'token-revoked'
  | 'link-created'
  | 'link-revoked'
  | 'link-opened'
  | 'template-published'
  | 'template-archived'
  | 'template-unarchived'
  | 'template-shipped-acknowledged'
  | 'rule-paused'
  | 'rule-resumed'
  | 'rule-target-set'
  | 'rule-target-removed'
  | 'time-zone-set'
  | 'codex-imported'
  | 'codex-exported'
  | 'codex-moved'
  | 'codex-archived'
  | 'codex-unarchived'
  | 'codex-deleted'
  | 'codex-undeleted'
  | 'codex-purged'
  | 'codex-restored'
  | 'version-named'
  | 'version-renamed'
  | 'version-name-removed'
  | 'version-name-restored'
  | 'backed-up'
  | 'restored';

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
