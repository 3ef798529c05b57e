/** The audit log: who did what to whom; triggers of the database keep it append-only and chained. */
import type { AuditAction } from '#core/access/audit-actions.ts';
import type { Actor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import { storableJson, storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';

/**
 * What an event says of the Codex that it is about: its title, but of a private one only that it is: those who read the log need not be
 * those who may read the Codex.
 */
export function aboutCodex({
  title,
  privateTopId,
}: {
  readonly title: string | null;
  readonly privateTopId: string | null;
}): JsonObject {
  return privateTopId === null ? { title } : { private: privateTopId };
}

/** What an event says of a Codex in words that somebody wrote in it, and in others; of a private one without the former. */
export function aboutWords(
  { privateTopId }: { readonly privateTopId: string | null },
  words: JsonObject,
  others: JsonObject = {},
): JsonObject {
  return privateTopId === null ? { ...words, ...others } : { private: privateTopId, ...others };
}

/** The private Codex that an event says its own is, or stood below; `null` for none. */
export function privateTopIn(detail: unknown): string | null {
  const found = (detail as { readonly private?: unknown } | null)?.private;
  return typeof found === 'string' ? found : null;
}

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
