/** The favourites of members: given and taken, put in order, listed as far as they may be read now. */
import { type Actor, can, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import {
  applyFavouriteAct,
  type Favourite,
  type FavouriteAct,
  MOST_FAVOURITES,
  starredIds,
} from '#core/favourites/favourites.ts';
import type { FavouriteList, MoveFavourite, StarCodex } from '#core/protocol/api/own/favourites.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { findCodex, summarizeRow } from '../codices/reading/read-codex.ts';
import { assertHasInbox, assertMayMark } from '../notifications/list-notifications.ts';
import type { Services } from '../ports/services.ts';
import { findListRows } from '../projection/tables/codex-store.ts';

/** What the pages of a member are told; what has changed they ask for. */
export const FAVOURITES_CHANGED = { type: 'favourites' } as const;

/** How long it is known that a star was taken: a device that was away for longer may give it back. */
const TAKEN_KEPT_MS = 90 * 86_400_000;

/** In the member's order, without Codices that they may not read now and those in the trash. */
export async function listFavourites(services: Services, member: UserActor): Promise<FavouriteList> {
  assertHasInbox(member);
  const { prisma } = services;
  const ids = starredIds(await readFavourites(prisma, member.id));
  const rows = await findListRows(prisma, ids);
  const shown = rows.filter(
    ({ id, deletedAt, privateTopId }) =>
      deletedAt === null && can(member, { action: 'read', resource: { kind: 'codex', id, privateTopId } }),
  );
  return { items: shown.map(summarizeRow) };
}

/** Throws `conflict` where they have as many favourites as there can be, and `not_found` for a Codex in the trash. */
export async function starCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  { at }: StarCodex,
): Promise<FavouriteList> {
  const row = await findCodex(services, actor, 'read', codexId);
  const done = { act: 'star', codexId: row.id, at: timeOf(services, at) } as const;
  return await act(services, memberOf(actor, codexId), done);
}

/** Also of a Codex that they may not read any more, or that is gone. */
export async function unstarCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  at: string | undefined,
): Promise<FavouriteList> {
  const done = { act: 'unstar', codexId, at: timeOf(services, at) } as const;
  return await act(services, memberOf(actor, codexId), done);
}

/** Puts a favourite before or after another one; where either is none any more, everything stays in its place. */
export async function moveFavourite(
  services: Services,
  actor: Actor,
  codexId: string,
  { before, after, at }: MoveFavourite,
): Promise<FavouriteList> {
  const member = memberOf(actor, codexId);
  if ((before === undefined) === (after === undefined)) {
    const message = 'Name the favourite it is put before, or the one it is put after.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['before'], message }] });
  }
  return await act(services, member, { act: 'move', codexId, before, after, at: timeOf(services, at) });
}

/** Whoever reaches a part of the tree only learns nothing of what is outside of it; only members have favourites. */
function memberOf(actor: Actor, codexId: string): UserActor {
  if (actor.kind !== 'user' || actor.subtree !== undefined)
    assertCan(actor, { action: 'read', resource: { kind: 'codex', id: codexId, privateTopId: null } });
  if (actor.kind === 'user') return actor;
  throw new BinderyError('forbidden', 'Only members have favourites.');
}

/** What comes from a device whose clock is ahead must not count for ever. */
function timeOf({ environment }: Services, at: string | undefined): number {
  const now = environment.now();
  return at === undefined ? now : Math.min(now, Date.parse(at));
}

async function act(services: Services, member: UserActor, done: FavouriteAct): Promise<FavouriteList> {
  assertHasInbox(member);
  await assertMayMark(services, member);
  const { prisma, live, tree, environment } = services;
  const changed = await prisma.$transaction(async (tx) => {
    // One after another, so that what two devices do at once is all there.
    await tx.$queryRaw`SELECT 1 FROM "User" WHERE "id" = ${member.id} FOR NO KEY UPDATE`;
    const before = await readFavourites(tx, member.id);
    const after = applyFavouriteAct(before, done);
    if (after === before) return false;
    if (done.act === 'star' && starredIds(after).length > MOST_FAVOURITES)
      throw new BinderyError(
        'conflict',
        `You have ${MOST_FAVOURITES} favourites, which is the most there can be. Take the star from another one first.`,
      );
    await storeFavourites(tx, member.id, after, environment.now() - TAKEN_KEPT_MS);
    return true;
  });
  if (changed) live.announce(await tree.documentName(), FAVOURITES_CHANGED, [member.id]);
  return await listFavourites(services, member);
}

async function readFavourites(
  prisma: Pick<PrismaClient, 'favourite'>,
  userId: string,
): Promise<readonly Favourite[]> {
  const rows = await prisma.favourite.findMany({
    where: { userId },
    orderBy: [{ rank: 'asc' }, { codexId: 'asc' }],
  });
  return rows.map(({ codexId, starred, starredAt, movedAt }) => ({
    ...{ codexId, starred, starredAt: starredAt.getTime() },
    movedAt: movedAt?.getTime() ?? 0,
  }));
}

/** Forgets those that have had no star since `forgotten`, in ms since epoch. */
async function storeFavourites(
  tx: Prisma.TransactionClient,
  userId: string,
  favourites: readonly Favourite[],
  forgotten: number,
): Promise<void> {
  await tx.favourite.deleteMany({
    where: { userId, starred: false, starredAt: { lt: new Date(forgotten) } },
  });
  const rows = favourites
    .filter(({ starred, starredAt }) => starred || starredAt >= forgotten)
    .map(({ codexId, starred, starredAt, movedAt }, rank) => ({
      ...{ codexId, rank, starred, starredAt: new Date(starredAt).toISOString() },
      movedAt: movedAt === 0 ? null : new Date(movedAt).toISOString(),
    }));
  // Joined, since a Codex may have been deleted for good in this moment.
  await tx.$executeRaw`
    INSERT INTO "Favourite" ("userId", "codexId", "rank", "starred", "starredAt", "movedAt")
    SELECT ${userId}, r."codexId", r."rank", r."starred", r."starredAt", r."movedAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("codexId" text, "rank" int4, "starred" boolean,
      "starredAt" timestamptz, "movedAt" timestamptz)
    JOIN "Codex" c ON c."id" = r."codexId"
    ON CONFLICT ("userId", "codexId") DO UPDATE SET "rank" = EXCLUDED."rank", "starred" = EXCLUDED."starred",
      "starredAt" = EXCLUDED."starredAt", "movedAt" = EXCLUDED."movedAt"`;
}
