/** Watching Codices, and muting them or threads: what a member wants to be told of. */
import type { Actor, UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { NotificationKind } from '#core/notifications/notification.ts';
import type { Muting, Watching, WatchRequest } from '#core/protocol/api/notifications.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { findPlaceOfThread } from '../comments/project-comments.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { assertMayMark } from './list-notifications.ts';

/** Meant for one in person, or about one's own work: told of a muted Codex or thread as well. */
export const TOLD_WHEN_MUTED: ReadonlySet<NotificationKind> = new Set([
  ...(['mention', 'assigned', 'conflict', 'review', 'reviewed', 'lapsed'] as const),
]);

/** Codices that one member watches at most: each edit looks for those who watch. */
const MOST_WATCHED = 1_000;

export async function getWatching(services: Services, actor: Actor, codexId: string): Promise<Watching> {
  const { row, member } = await findForMember(services, actor, codexId);
  const { prisma } = services;
  const above = (await findAbove(services, row.id)).filter((id) => id !== row.id);
  const [own, muted, through] = await Promise.all([
    prisma.watch.findUnique({ where: { userId_codexId: { userId: member.id, codexId: row.id } } }),
    prisma.mute.count({ where: { userId: member.id, codexId: row.id, threadId: '' } }),
    prisma.watch.findFirst({
      where: { userId: member.id, subtree: true, codexId: { in: above } },
      select: { codexId: true },
    }),
  ]);
  return {
    watching: own === null ? null : own.subtree ? 'subtree' : 'codex',
    through: through?.codexId ?? null,
    muted: muted > 0,
  };
}

/** Doing it again changes nothing; with another extent it is that one then. */
export async function watchCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  { subtree }: WatchRequest,
): Promise<Watching> {
  const { row, member } = await findForMember(services, actor, codexId);
  await assertMayMark(services, member);
  const { prisma, environment } = services;
  const userId = member.id;
  const others = await prisma.watch.count({ where: { userId, codexId: { not: row.id } } });
  if (others >= MOST_WATCHED)
    throw new BinderyError(
      'conflict',
      `You watch ${MOST_WATCHED} Codices, which is the most there can be. Watch one with everything below it instead.`,
    );
  await prisma.watch.upsert({
    where: { userId_codexId: { userId, codexId: row.id } },
    create: { userId, codexId: row.id, subtree, at: new Date(environment.now()) },
    update: { subtree },
  });
  return await getWatching(services, actor, row.id);
}

export async function unwatchCodex(services: Services, actor: Actor, codexId: string): Promise<Watching> {
  const { row, member } = await findForMember(services, actor, codexId);
  await assertMayMark(services, member);
  await services.prisma.watch.deleteMany({ where: { userId: member.id, codexId: row.id } });
  return await getWatching(services, actor, row.id);
}

/** Mutes a Codex, or one thread of it, or no longer. */
export async function setMuted(
  services: Services,
  actor: Actor,
  { codexId, threadId = '' }: { readonly codexId: string; readonly threadId?: string },
  muted: boolean,
): Promise<Muting> {
  const { row, member } = await findForMember(services, actor, codexId);
  await assertMayMark(services, member);
  const { prisma, environment } = services;
  const mute = { userId: member.id, codexId: row.id, threadId };
  if (muted)
    await prisma.mute.createMany({
      data: [{ ...mute, at: new Date(environment.now()) }],
      skipDuplicates: true,
    });
  else await prisma.mute.deleteMany({ where: mute });
  return { muted };
}

/** Throws `not_found` for a thread that is not there, or of a Codex that is not shared with them. */
export async function setThreadMuted(
  services: Services,
  actor: Actor,
  threadId: string,
  muted: boolean,
): Promise<Muting> {
  const codexId = (await findPlaceOfThread(services, actor, threadId))?.codexId ?? null;
  if (codexId === null)
    throw new BinderyError('not_found', `There is no thread ${threadId} here, or it is not shared with you.`);
  return await setMuted(services, actor, { codexId, threadId }, muted);
}

/** Throws `not_found` for a Codex that is not shared with them, and `forbidden` for guests. */
async function findForMember(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<{ readonly row: CodexRow; readonly member: UserActor }> {
  const row = await findCodex(services, actor, 'read', codexId);
  if (actor.kind === 'user') return { row, member: actor };
  throw new BinderyError('forbidden', 'Only members are notified.');
}

/** The Codex and those above it. */
async function findAbove({ prisma }: Pick<Services, 'prisma'>, codexId: string): Promise<readonly string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE above AS (
      SELECT "id", "parentId", 0 AS depth FROM "Codex" WHERE "id" = ${codexId}
      UNION ALL
      SELECT c."id", c."parentId", a.depth + 1 FROM above a JOIN "Codex" c ON c."id" = a."parentId"
      WHERE a.depth < ${MOST_LEVELS}
    ) SELECT DISTINCT "id" FROM above`;
  return rows.map(({ id }) => id);
}

/** The rows of the tree are a projection, which might hold a circle for a moment. */
const MOST_LEVELS = 1_000;

/** Who watches a Codex by itself or through one above it, also those who have muted it. */
export async function findWatchers(
  services: Pick<Services, 'prisma'>,
  codexId: string,
): Promise<readonly string[]> {
  const above = await findAbove(services, codexId);
  const watches = await services.prisma.watch.findMany({
    where: { OR: [{ codexId }, { subtree: true, codexId: { in: [...above] } }] },
    select: { userId: true },
    distinct: ['userId'],
  });
  return watches.map(({ userId }) => userId);
}

/** Who has muted what of a Codex: the threads by member, where `''` is the Codex itself. */
export async function findMuted(
  { prisma }: Pick<Services, 'prisma'>,
  codexId: string,
): Promise<(userId: string, threadId?: string) => boolean> {
  const rows = await prisma.mute.findMany({ where: { codexId }, select: { userId: true, threadId: true } });
  const muted = new Set(rows.map(({ userId, threadId }) => `${userId} ${threadId}`));
  return (userId, threadId = '') => muted.has(`${userId} `) || muted.has(`${userId} ${threadId}`);
}
