/** Lists the Codices that were taken to the trash, brought back, or deleted for good in a span of time. */
import { type Actor, can, mayKnowPrivate } from '#core/access/policy.ts';
import type { ActivityEvent } from '#core/protocol/api/activity.ts';
import { privateTopIn } from '../access/audit-log.ts';
import type { Services } from '../ports/services.ts';
import type { Reader, Span } from './activity-rows.ts';

const MOST_EVENTS = 200;

const EVENT_KINDS: Readonly<Record<string, ActivityEvent['kind']>> = {
  'codex-deleted': 'trashed',
  'codex-undeleted': 'restored',
  'codex-purged': 'purged',
};

/** The latest first. From the audit log, the only place that still knows of a purged Codex. */
export async function listEvents(
  { prisma }: Services,
  actor: Actor,
  { since, until }: Span,
  without: Reader | null,
  codexId: string | undefined,
): Promise<ActivityEvent[]> {
  const rows = await prisma.auditEvent.findMany({
    where: {
      at: { gt: since, lte: until },
      action: { in: Object.keys(EVENT_KINDS) },
      ...(without !== null && { actorId: { not: without.id } }),
      ...(codexId !== undefined && { subject: codexId }),
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: MOST_EVENTS,
  });
  return rows.flatMap(({ action, subject, detail, actorId, actorName, at }) => {
    const kind = EVENT_KINDS[action];
    // Of one that is gone, only the event still says that it was private.
    const privateTopId = privateTopIn(detail);
    if (kind === undefined || !mayKnowPrivate(actor, privateTopId)) return [];
    const resource = { kind: 'codex', id: subject, privateTopId } as const;
    if (!can(actor, { action: 'readHistory', resource })) return [];
    const codex = { id: subject, title: titleIn(detail) };
    return [{ kind, codex, by: { id: actorId, name: actorName }, at: at.toISOString() }];
  });
}

function titleIn(detail: unknown): string {
  const title = (detail as { readonly title?: unknown } | null)?.title;
  return typeof title === 'string' ? title : '';
}
