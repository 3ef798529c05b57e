/** Seats of share links: which guests are connected, at which process, and whether there is room for one more. */
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { OpenLink } from './share-link-access.ts';

/** How long a seat at a process lasts without being renewed, as after a crash. */
export const SEAT_MS = 20_000;
/** Until the process that a guest connects to has written a seat of its own; a ticket that is redeemed later claims another. */
const CLAIM_MS = 10_000;
/**
 * The same once their ticket is redeemed: the process looks each second at who is there. Whoever has left before it looked is in no
 * seat of its own, and their claim goes with this.
 */
export const CONNECTING_MS = 3_000;

export interface SeatedGuest {
  readonly id: string;
  readonly name: string;
}

/** Where a guest is connected. */
export interface Seat extends SeatedGuest {
  readonly linkId: string;
  readonly since: Date;
}

/**
 * Keeps a seat for a guest who is about to connect; false when the link is full. Guests who have one keep it. Of several who come at
 * once, at whatever process, no more get in than there is room for: the row of the link is locked meanwhile.
 */
export async function claimSeat(
  prisma: PrismaClient,
  { id: linkId, maxGuests }: Pick<OpenLink, 'id' | 'maxGuests'>,
  guest: SeatedGuest,
  forMs = CLAIM_MS,
): Promise<boolean> {
  if (maxGuests === null) return true;
  return await prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "ShareLink" WHERE "id" = ${linkId} FOR UPDATE`;
    const seated = await tx.$queryRaw<{ guestId: string }[]>`
      SELECT DISTINCT "guestId" FROM "LinkSeat" WHERE "linkId" = ${linkId} AND "until" > clock_timestamp()`;
    const isSeated = seated.some(({ guestId }) => guestId === guest.id);
    if (!isSeated && seated.length >= maxGuests) return false;
    // Also for whoever is connected, who may be about to leave the process that says so.
    await tx.$executeRaw`
      INSERT INTO "LinkSeat" ("guestId", "processId", "linkId", "name", "since", "until")
      VALUES (${guest.id}, '', ${linkId}, ${guest.name}, clock_timestamp(), clock_timestamp() + ${forMs} * interval '1 ms')
      ON CONFLICT ("guestId", "processId") DO UPDATE SET "until" = EXCLUDED."until"`;
    return true;
  });
}

/** The seats of a process are those of `guests` and no others; each lasts `SEAT_MS` from now. */
export async function writeSeats(
  prisma: PrismaClient,
  processId: string,
  guests: readonly Omit<Seat, 'since'>[],
): Promise<void> {
  const ids = guests.map(({ id }) => id);
  const [links, names] = [guests.map(({ linkId }) => linkId), guests.map(({ name }) => name)];
  await prisma.$executeRaw`
    INSERT INTO "LinkSeat" ("guestId", "processId", "linkId", "name", "since", "until")
    SELECT here."id", ${processId}, link."id", here."name", clock_timestamp(), clock_timestamp() + ${SEAT_MS} * interval '1 ms'
    FROM unnest(${ids}::text[], ${links}::text[], ${names}::text[]) AS here("id", "link", "name")
    JOIN "ShareLink" link ON link."id" = here."link"
    ON CONFLICT ("guestId", "processId") DO UPDATE SET "until" = EXCLUDED."until", "name" = EXCLUDED."name"`;
  // What was claimed for those who are here, or have just left, is over.
  await prisma.$executeRaw`
    DELETE FROM "LinkSeat"
    WHERE ("processId" = ${processId} AND NOT "guestId" = ANY(${ids}::text[]))
      OR ("processId" = '' AND ("guestId" = ANY(${ids}::text[])
        OR "guestId" IN (SELECT "guestId" FROM "LinkSeat" WHERE "processId" = ${processId})))
      OR "until" < clock_timestamp()`;
}

/** Who is connected by these links, at any process; once each, since they came. */
export async function readSeats(prisma: PrismaClient, linkIds: readonly string[]): Promise<readonly Seat[]> {
  return await prisma.$queryRaw<Seat[]>`
    SELECT DISTINCT ON ("linkId", "guestId") "guestId" AS "id", "name", "linkId", "since" FROM "LinkSeat"
    WHERE "linkId" = ANY(${[...linkIds]}::text[]) AND "processId" <> '' AND "until" > clock_timestamp()
    ORDER BY "linkId", "guestId", "since"`;
}

/** Frees the seats of a link, or of one guest of it. */
export async function freeSeats(prisma: PrismaClient, linkId: string, guestId?: string): Promise<void> {
  await prisma.linkSeat.deleteMany({ where: { linkId, ...(guestId !== undefined && { guestId }) } });
}
