/** The comments that members have seen: of each thread up to when, which only moves forward, whatever device says it first. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { SeenThreadsBody } from '#core/protocol/api/comments.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';

export async function readSeenThreads(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<SeenThreadsBody> {
  const { id } = await findOwn(services, actor, codexId);
  return await readOf(services, actor.id, id);
}

/** `seen`: times by ids of threads. A time far ahead of the server's counts as its own. */
export async function seeThreads(
  services: Services,
  actor: Actor,
  codexId: string,
  seen: Readonly<Record<string, string>>,
): Promise<SeenThreadsBody> {
  const { id } = await findOwn(services, actor, codexId);
  const ids = Object.keys(seen);
  const times = Object.values(seen).map((time) => new Date(time));
  // Rows in one order, so that two devices do not wait for each other.
  await services.prisma.$executeRaw`
    INSERT INTO "SeenThread" ("userId", "threadId", "seenAt")
    SELECT ${actor.id}, t."id", LEAST(s."time", now() + interval '1 minute')
    FROM unnest(${ids}::text[], ${times}::timestamptz[]) AS s("id", "time")
    JOIN "CommentThread" t ON t."id" = s."id" AND t."codexId" = ${id}
    ORDER BY t."id"
    ON CONFLICT ("userId", "threadId")
    DO UPDATE SET "seenAt" = GREATEST("SeenThread"."seenAt", EXCLUDED."seenAt")`;
  return await readOf(services, actor.id, id);
}

/** Guests are known on one device only. */
async function findOwn(services: Services, actor: Actor, codexId: string): Promise<CodexRow> {
  const row = await findCodex(services, actor, 'read', codexId);
  if (actor.kind === 'user') return row;
  throw new BinderyError('forbidden', 'What guests have seen stays on their device.');
}

async function readOf({ prisma }: Services, userId: string, codexId: string): Promise<SeenThreadsBody> {
  const rows = await prisma.seenThread.findMany({
    where: { userId, thread: { codexId } },
    select: { threadId: true, seenAt: true },
  });
  return {
    threads: Object.fromEntries(rows.map(({ threadId, seenAt }) => [threadId, seenAt.toISOString()])),
  };
}
