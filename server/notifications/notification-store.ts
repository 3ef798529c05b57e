/** The tables of notifications: how far documents were read, the rows that gave, and their states. */
import type { Author } from '#core/access/author.ts';
import type { JsonObject } from '#core/json.ts';
import type { NotificationKind } from '#core/notifications/notification.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { storableJson, storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';

/** What is read of a Codex: its two documents, and the conflicts that were projected. */
export type ReadDocument = 'codex' | 'comments' | 'conflicts';

export interface StoredReading {
  readonly seq: number;
  readonly trail: JsonObject;
}

export interface NewNotification {
  readonly id: string;
  readonly userId: string;
  readonly kind: NotificationKind;
  /** Once for each member. */
  readonly key: string;
  readonly threadId?: string;
  readonly commentId?: string;
  /** As operations call it. */
  readonly field?: string;
  /** The first operation of the batch of changes it is about. */
  readonly batchSeq?: number;
  /** Where the words of a rule stand. */
  readonly ruleId?: string;
  readonly ruleVersion?: number;
  readonly ruleAction?: number;
  readonly reviewId?: string;
  readonly by: Pick<Author, 'kind' | 'id' | 'name'>;
  readonly at: Date;
}

export interface ReadingToStore {
  /** What was read on from; where another one is stored by now, nothing is written. */
  readonly before: StoredReading | null;
  readonly next: StoredReading;
  readonly added: readonly NewNotification[];
  /** Rows that are to go, in addition. */
  readonly taken: readonly Prisma.NotificationWhereInput[];
  /** What else is written along. */
  readonly store?: (transaction: Prisma.TransactionClient) => Promise<void>;
}

/** What could not be sent to a device by then is for the Inbox alone. */
const PUSH_LIFETIME = '4 hours';

/** For thousands of watchers, on a busy machine. */
const TRANSACTION = { timeout: 60_000, maxWait: 10_000 };

export async function findReading(
  prisma: PrismaClient,
  codexId: string,
  document: ReadDocument,
): Promise<StoredReading | null> {
  const row = await prisma.notificationReading.findUnique({
    where: { codexId_document: { codexId, document } },
  });
  return row === null ? null : { seq: Number(row.seq), trail: row.trail as JsonObject };
}

/** Writes position and rows, all or nothing; answers whose rows have changed, or `null` when another process was faster. */
export async function storeReading(
  prisma: PrismaClient,
  codexId: string,
  document: ReadDocument,
  { before, next, added, taken, store }: ReadingToStore,
): Promise<ReadonlySet<string> | null> {
  const { seq } = next;
  const trail = storableJson(next.trail) as Prisma.InputJsonObject;
  const changed = new Set<string>();
  const isOurs = await prisma.$transaction(async (tx) => {
    const { count } =
      before === null
        ? await tx.notificationReading.createMany({
            data: [{ codexId, document, seq, trail }],
            skipDuplicates: true,
          })
        : await tx.notificationReading.updateMany({
            where: { codexId, document, seq: before.seq },
            data: { seq, trail },
          });
    if (count === 0) return false;
    await store?.(tx);
    for (const where of taken) {
      const found = await tx.notification.findMany({
        where: { ...where, codexId },
        select: { id: true, userId: true },
      });
      await tx.notification.deleteMany({ where: { id: { in: found.map(({ id }) => id) } } });
      for (const { userId } of found) changed.add(userId);
    }
    for (const { userId, key, kind, by, at } of added) {
      if (kind !== 'mention') continue;
      // They were told of the comment as a reply, or because they watch, and are named in it now.
      const actor = { actorKind: by.kind, actorId: storableText(by.id), actorName: storableText(by.name) };
      const again = await tx.notification.updateManyAndReturn({
        where: { userId, key, kind: { not: kind } },
        data: { kind, at, readAt: null, doneAt: null, ...actor },
        select: { id: true },
      });
      await putPushes(
        tx,
        again.map(({ id }) => id),
      );
    }
    await insertNotifications(tx, codexId, added);
    for (const { userId } of added) changed.add(userId);
    return true;
  }, TRANSACTION);
  return isOurs ? changed : null;
}

/**
 * By one statement, however many there are, with what is to be sent to devices of those told. Those that are there already, by member
 * and key, are left as they are.
 */
export async function insertNotifications(
  prisma: Pick<Prisma.TransactionClient, '$executeRaw'>,
  codexId: string,
  added: readonly NewNotification[],
): Promise<void> {
  if (added.length === 0) return;
  const rows = added.map(({ by, at, ...row }) => ({
    ...{ ...row, codexId, at: at.toISOString(), actorKind: by.kind },
    ...{ actorId: storableText(by.id), actorName: storableText(by.name) },
  }));
  await prisma.$executeRaw`
    WITH made AS (INSERT INTO "Notification" ("id", "userId", "kind", "key", "codexId", "threadId", "commentId", "field", "actorKind", "actorId",
      "actorName", "at", "batchSeq", "ruleId", "ruleVersion", "ruleAction", "reviewId")
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("id" text, "userId" text, "kind" text, "key" text,
      "codexId" text, "threadId" text, "commentId" text, "field" text, "actorKind" text, "actorId" text, "actorName" text,
      "at" timestamptz, "batchSeq" int8, "ruleId" text, "ruleVersion" int4, "ruleAction" int4, "reviewId" text)
    ON CONFLICT ("userId", "key") DO NOTHING RETURNING "id", "userId")
    INSERT INTO "OutgoingPush" ("notificationId", "deviceId", "nextAt", "expiresAt")
    SELECT made."id", d."id", now(), now() + ${PUSH_LIFETIME}::interval
    FROM made JOIN "PushDevice" d ON d."userId" = made."userId"`;
}

/** What is to be sent of notifications that are told again; what still waits is sent once. */
export async function putPushes(
  prisma: Pick<Prisma.TransactionClient, '$executeRaw'>,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await prisma.$executeRaw`
    INSERT INTO "OutgoingPush" ("notificationId", "deviceId", "nextAt", "expiresAt")
    SELECT n."id", d."id", now(), now() + ${PUSH_LIFETIME}::interval
    FROM "Notification" n JOIN "PushDevice" d ON d."userId" = n."userId" WHERE n."id" = ANY(${[...ids]})
    ON CONFLICT DO NOTHING`;
}

/** What happened before this moment, in ms since epoch, notifies nobody: there was nothing that could. */
export async function readSince(prisma: PrismaClient): Promise<number> {
  const row = await prisma.setting.findUnique({ where: { key: 'notifications' } });
  const { since } = (row?.value ?? {}) as { since?: unknown };
  return typeof since === 'number' ? since : Number.POSITIVE_INFINITY;
}

/** At the start of every process: nobody is told of what happened before notifications were made, also not after a restore. */
export async function beginNotifications({
  prisma,
  environment,
}: Pick<Services, 'prisma' | 'environment'>): Promise<void> {
  const data = [{ key: 'notifications', value: { since: environment.now() } }];
  await prisma.setting.createMany({ data, skipDuplicates: true });
}

/**
 * Documents of Codices whose journal goes on from where they were read, with an operation since then that may notify somebody: the next
 * `limit` after a name.
 */
export async function findUnread(
  prisma: PrismaClient,
  since: number,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly string[]> {
  if (!Number.isFinite(since)) return [];
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT d."name" FROM "Document" d
    JOIN "Codex" c ON c."id" = split_part(d."name", '/', 2)
    LEFT JOIN "NotificationReading" r ON r."codexId" = c."id" AND r."document" = d."kind"
    WHERE d."kind" IN ('codex', 'comments') AND d."branch" = 'main' AND d."deletedAt" IS NULL
      AND d."headSeq" > coalesce(r."seq", 0) AND d."name" > ${after}
      AND (r."seq" IS NOT NULL OR EXISTS (
        SELECT FROM "DocumentUpdate" u
        WHERE u."documentName" = d."name" AND u."seq" = d."headSeq" AND u."createdAt" >= ${new Date(since)}))
    ORDER BY d."name" LIMIT ${limit}`;
  return rows.map(({ name }) => name);
}

/** Deletes rows that were read or put away before `settled`, and all from before `any`, with the batches that nothing points to then. */
export async function forgetNotifications(
  prisma: PrismaClient,
  { settled, any }: { readonly settled: Date; readonly any: Date },
): Promise<number> {
  const { count } = await prisma.notification.deleteMany({
    where: { OR: [{ readAt: { lt: settled } }, { doneAt: { lt: settled } }, { at: { lt: any } }] },
  });
  await prisma.changeBatch.deleteMany({ where: { endedAt: { lt: any } } });
  return count;
}
