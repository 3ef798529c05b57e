/** The queue of webhooks: each is worked off by one worker at a time, and its log is what was queued. */
import type {
  Prisma,
  PrismaClient,
  WebhookDelivery,
  Webhook as WebhookRow,
} from '#prisma/generated/client.ts';

/** Longer than a round of sending takes; renewed before each. */
const LEASE_MS = 60_000;
/** How long the log is kept, and how much of it for one webhook. */
const KEPT_MS = 30 * 86_400_000;
const MOST_KEPT = 1_000;
/** Messages that wait for one webhook; what comes after them waits as events. */
export const MOST_QUEUED = 200;

/**
 * Takes webhooks that something is due for, but for those in `without`; whoever has taken one and was killed has it for a minute. Of a
 * Codex only the first message that waits can be due.
 */
export async function takeWebhooks(
  prisma: PrismaClient,
  now: number,
  { limit, without }: { readonly limit: number; readonly without: readonly string[] },
): Promise<readonly WebhookRow[]> {
  const [at, until] = [new Date(now), new Date(now + LEASE_MS)];
  const taken = await prisma.$queryRaw<{ id: string }[]>`
    UPDATE "Webhook" SET "leasedUntil" = ${until} WHERE "id" IN (
      SELECT w."id" FROM "Webhook" w, "EventHead" h
      WHERE w."enabled" AND (w."leasedUntil" IS NULL OR w."leasedUntil" <= ${at})
        AND (w."restUntil" IS NULL OR w."restUntil" <= ${at}) AND w."id" <> ALL(${without}::text[])
        AND ((w."position" < h."seq" AND (
          SELECT count(*) FROM "WebhookDelivery" d WHERE d."webhookId" = w."id" AND d."status" = 'waiting') < ${MOST_QUEUED})
        OR EXISTS (
          SELECT FROM "WebhookDelivery" d WHERE d."webhookId" = w."id" AND d."status" = 'waiting' AND d."nextAt" <= ${at}
            AND NOT EXISTS (SELECT FROM "WebhookDelivery" e WHERE e."webhookId" = d."webhookId"
              AND e."status" = 'waiting' AND e."subject" = d."subject" AND e."seq" < d."seq")))
      ORDER BY w."leasedUntil" NULLS FIRST, w."id" LIMIT ${limit} FOR UPDATE OF w SKIP LOCKED)
    RETURNING "id"`;
  return await prisma.webhook.findMany({ where: { id: { in: taken.map(({ id }) => id) } } });
}

/** The webhook as it is now, for another while; `null` when it was removed, switched off, or taken by somebody else. */
export async function renewLease(
  prisma: PrismaClient,
  { id, leasedUntil }: WebhookRow,
  now: number,
): Promise<WebhookRow | null> {
  const until = new Date(now + LEASE_MS);
  const where = { id, leasedUntil, enabled: true };
  const { count } = await prisma.webhook.updateMany({ where, data: { leasedUntil: until } });
  return count === 0 ? null : await prisma.webhook.findUnique({ where: { id } });
}

export async function endLease(prisma: PrismaClient, { id, leasedUntil }: WebhookRow): Promise<void> {
  await prisma.webhook.updateMany({ where: { id, leasedUntil }, data: { leasedUntil: null } });
}

/** Queues deliveries and notes how far events were read, all or nothing; false when somebody else has read on meanwhile. */
export async function queueDeliveries(
  prisma: PrismaClient,
  { id, position }: Pick<WebhookRow, 'id' | 'position'>,
  next: number,
  deliveries: readonly Prisma.WebhookDeliveryCreateManyInput[],
): Promise<boolean> {
  return await prisma.$transaction(async (tx) => {
    const moved = await tx.webhook.updateMany({ where: { id, position }, data: { position: next } });
    if (moved.count === 0) return false;
    await tx.webhookDelivery.createMany({ data: [...deliveries], skipDuplicates: true });
    return true;
  });
}

/**
 * The messages that are to be sent now, those of one Codex in their order behind one another; one alone where the receiver did not take
 * the last.
 */
export async function findDueLanes(
  prisma: PrismaClient,
  { id, failures }: Pick<WebhookRow, 'id' | 'failures'>,
  now: number,
  limit: number,
): Promise<readonly (readonly WebhookDelivery[])[]> {
  const waiting = await prisma.webhookDelivery.findMany({
    where: { webhookId: id, status: 'waiting' },
    orderBy: { seq: 'asc' },
  });
  const lanes = new Map<string, WebhookDelivery[]>();
  for (const delivery of waiting)
    lanes.set(delivery.subject, [...(lanes.get(delivery.subject) ?? []), delivery]);
  const due = [...lanes.values()]
    .map((lane) => {
      const end = lane.findIndex(({ nextAt }) => nextAt.getTime() > now);
      return end === -1 ? lane : lane.slice(0, end);
    })
    .filter((lane) => lane.length > 0);
  return failures > 0 ? due.slice(0, 1).map((lane) => lane.slice(0, 1)) : due.slice(0, limit);
}

export async function forgetDeliveries(prisma: PrismaClient, now: number): Promise<void> {
  await prisma.$executeRaw`
    DELETE FROM "WebhookDelivery" WHERE "status" <> 'waiting' AND ("createdAt" < ${new Date(now - KEPT_MS)} OR "id" IN (
      SELECT "id" FROM (
        SELECT "id", row_number() OVER (PARTITION BY "webhookId" ORDER BY "seq" DESC) AS number
        FROM "WebhookDelivery" WHERE "status" <> 'waiting') ranked
      WHERE number > ${MOST_KEPT}))`;
}
