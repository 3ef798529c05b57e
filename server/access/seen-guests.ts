/** The times at which guests of share links were last here, whether or not they keep a socket open. */
import type { PrismaClient } from '#prisma/generated/client.ts';

/** Kept to the minute: a program may ask many times a second. */
export const SEEN_MS = 60_000;

export interface SeenGuest {
  readonly id: string;
  readonly linkId: string;
  /** For whoever came by the token alone, of whom nothing has been written down yet. */
  readonly name: string;
  /** As it was read a moment ago. */
  readonly seenAt: Date | null;
}

/** Writes down that a guest was here, and that their link was used. */
export async function noteSeen(
  prisma: PrismaClient,
  { id, linkId, name, seenAt }: SeenGuest,
  now: number,
): Promise<void> {
  if (seenAt !== null && now - seenAt.getTime() < SEEN_MS) return;
  const at = new Date(now);
  await prisma.linkGuest.upsert({
    where: { id },
    create: { id, linkId, name, passwordRound: 0, joinedAt: at, seenAt: at },
    update: { seenAt: at },
  });
  await noteUse(prisma, linkId, now);
}

/** Writes down that a link was used, once a minute. */
export async function noteUse(prisma: PrismaClient, linkId: string, now: number): Promise<void> {
  const isLate = { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: new Date(now - SEEN_MS) } }] };
  await prisma.shareLink.updateMany({
    where: { id: linkId, ...isLate },
    data: { lastUsedAt: new Date(now) },
  });
}

/** Guests who are connected, and those who have just left, by the clock of the database, as their seats are. */
export async function noteConnected(
  prisma: PrismaClient,
  { here, left }: { readonly here: readonly string[]; readonly left: readonly string[] },
): Promise<void> {
  await prisma.$executeRaw`
    UPDATE "LinkGuest" SET "seenAt" = clock_timestamp()
    WHERE ("id" = ANY(${[...here]}::text[])
        AND ("seenAt" IS NULL OR "seenAt" < clock_timestamp() - ${SEEN_MS} * interval '1 ms'))
      OR "id" = ANY(${[...left]}::text[])`;
}

/** How many of those who were here are listed for each link. */
const LISTED = 20;

/** A guest who was here and may come again. */
export interface FormerGuest {
  readonly id: string;
  readonly linkId: string;
  readonly name: string;
  readonly seenAt: Date;
}

/** Who was here by each of these links, the latest first and not more than 20; also those who are here. */
export async function readSeen(
  prisma: PrismaClient,
  linkIds: readonly string[],
): Promise<readonly FormerGuest[]> {
  return await prisma.$queryRaw<FormerGuest[]>`
    SELECT guest."id", guest."linkId", guest."name", guest."seenAt" FROM unnest(${[...linkIds]}::text[]) AS link("id")
    CROSS JOIN LATERAL (
      SELECT "id", "linkId", "name", "seenAt" FROM "LinkGuest"
      WHERE "linkId" = link."id" AND "endedAt" IS NULL AND "seenAt" IS NOT NULL
      ORDER BY "seenAt" DESC LIMIT ${LISTED}) AS guest
    ORDER BY guest."seenAt" DESC`;
}
