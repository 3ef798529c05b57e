/** The queues of background work, read from the tables that it waits in. */
import type { SystemQueue } from '#core/protocol/api/administration/system.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';

interface Waiting {
  readonly waiting: number;
  readonly oldest: Date | null;
}

/**
 * Documents whose rows do not yet show all that was stored, and since when the first of that is stored. `failing` is told by the
 * processes, for it stands in no table.
 */
export async function readProjection(prisma: PrismaClient, failing: number | null): Promise<SystemQueue> {
  const [found] = await prisma.$queryRaw<Waiting[]>`
    SELECT count(*)::int AS waiting, min(u."createdAt") AS oldest
    FROM (
      SELECT 'codex/' || "id" AS name, "projectedSeq" AS shown FROM "Codex"
      UNION ALL SELECT 'comments/' || "id", "commentsSeq" FROM "Codex"
      UNION ALL SELECT 'comments/' || "codexId" || '@' || "name", "commentsSeq" FROM "Branch"
    ) p
    JOIN "Document" d ON d."name" = p.name AND d."headSeq" > p.shown AND d."deletedAt" IS NULL
    LEFT JOIN "DocumentUpdate" u ON u."documentName" = d."name" AND u."seq" = p.shown + 1`;
  return queueOf('projection', found, failing);
}

/** Roll-ups have no time: only a transaction marks them. One that cannot be worked out stays due. */
export async function readRollUps({ rollUpDue }: PrismaClient): Promise<SystemQueue> {
  return { queue: 'rollUps', waiting: await rollUpDue.count(), oldest: null, failed: null };
}

export async function readRules({ automationRun }: PrismaClient): Promise<SystemQueue> {
  const open = { status: { in: ['waiting', 'running'] } };
  const { _count: waiting, _min } = await automationRun.aggregate({
    where: open,
    _count: true,
    _min: { at: true },
  });
  const failed = await automationRun.count({ where: { status: 'failed' } });
  return queueOf('rules', { waiting, oldest: _min.at }, failed);
}

export async function readMails({ outgoingMail }: PrismaClient): Promise<SystemQueue> {
  const { _count: waiting, _min } = await outgoingMail.aggregate({
    where: { status: 'waiting' },
    _count: true,
    _min: { createdAt: true },
  });
  const failed = await outgoingMail.count({ where: { status: 'failed' } });
  return queueOf('mail', { waiting, oldest: _min.createdAt }, failed);
}

function queueOf(
  queue: SystemQueue['queue'],
  found: Waiting | undefined,
  failed: number | null,
): SystemQueue {
  return {
    ...{ queue, failed },
    waiting: found?.waiting ?? null,
    oldest: found?.oldest?.toISOString() ?? null,
  };
}
