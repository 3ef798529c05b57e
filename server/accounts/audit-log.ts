/** The audit log: who did what to whom, append-only by a trigger in the database. */
import type { Actor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import { storableJson, storableText } from '../database-text.ts';
import type { Services } from '../services.ts';

export type AuditAction =
  | 'setup'
  | 'sign-in'
  | 'sign-in-failed'
  | 'sign-out'
  | 'password-changed'
  | 'member-created'
  | 'member-changed'
  | 'token-created'
  | 'token-revoked'
  | 'link-created'
  | 'link-revoked'
  | 'link-opened'
  | 'template-published'
  | 'codex-deleted'
  | 'codex-undeleted'
  | 'codex-restored';

/** Records one event. It is awaited: what cannot be recorded is not answered as done. */
export async function recordAudit(
  { prisma }: Pick<Services, 'prisma'>,
  actor: Pick<Actor, 'id' | 'name'>,
  action: AuditAction,
  subject: string,
  detail: JsonObject = {},
): Promise<void> {
  const data = {
    actorId: actor.id,
    actorName: storableText(actor.name),
    action,
    subject: storableText(subject),
    detail: { ...storableJson(detail) },
  };
  await prisma.auditEvent.create({ data });
}
