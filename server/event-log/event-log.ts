/** The log of events: written together with what they tell of, read in one order without gaps. */
import type { Author } from '#core/access/author.ts';
import type { JsonObject } from '#core/json.ts';
import type { EventData, EventType, ProgramEvent } from '#core/protocol/api/programs/events.ts';
import type { Event as EventRow, Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { storableJson, storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';

/** How long events are kept. */
export const EVENTS_KEPT_MS = 30 * 86_400_000;

export interface NewEvent {
  readonly type: EventType;
  readonly codexId?: string;
  /** That of the Codex unless given. */
  readonly templateId?: string;
  readonly by: Pick<Author, 'kind' | 'id' | 'name'>;
  readonly at: number;
  readonly data?: Omit<EventData, 'codex' | 'template' | 'by'>;
}

/**
 * Adds events at the end; of Codices that are no more, none. Call it last in a transaction: until that is committed nobody else adds any,
 * which is what keeps their numbers in the order in which they can be seen.
 */
export async function appendEvents(
  tx: Pick<Prisma.TransactionClient, '$executeRaw'>,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const given = events.map(({ type, codexId = null, templateId = null, by, at, data = {} }, place) => {
    const { kind, id, name } = by;
    const author = { kind, id: storableText(id), name: storableText(name) };
    const stored = storableJson({ by: author, ...data } as JsonObject);
    return { place, type, codexId, templateId, at: new Date(at), data: stored };
  });
  await tx.$executeRaw`
    WITH given AS (
      SELECT g."type", g."codexId", coalesce(g."templateId", c."templateId") AS "templateId", g."at", g."data",
        row_number() OVER (ORDER BY g."place") AS number
      FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS g("place" int4, "type" text, "codexId" text, "templateId" text,
        "at" timestamptz, "data" jsonb)
      LEFT JOIN "Codex" c ON c."id" = g."codexId"
      WHERE g."codexId" IS NULL OR c."id" IS NOT NULL
    ), head AS (
      UPDATE "EventHead" SET "seq" = "seq" + (SELECT count(*) FROM given) WHERE "id" = 1 RETURNING "seq"
    )
    INSERT INTO "Event" ("seq", "type", "codexId", "templateId", "at", "data")
    SELECT head."seq" - (SELECT count(*) FROM given) + number, "type", "codexId", "templateId", "at", "data" FROM given, head`;
}

/** How far events go. */
export interface EventHead {
  readonly stream: string;
  readonly seq: number;
  /** What happened before, ms since epoch, is no event. */
  readonly since: number;
}

export async function readEventHead(prisma: Pick<PrismaClient, 'eventHead'>): Promise<EventHead> {
  const { stream, seq, since } = await prisma.eventHead.findUniqueOrThrow({ where: { id: 1 } });
  return { stream, seq: Number(seq), since: since.getTime() };
}

/** At the start of every process: makes the head where there is none yet, or a restore took it away. */
export async function beginEvents({
  prisma,
  environment,
}: Pick<Services, 'prisma' | 'environment'>): Promise<void> {
  const data = [{ stream: environment.newId().replaceAll('-', ''), since: new Date(environment.now()) }];
  const { count } = await prisma.eventHead.createMany({ data, skipDuplicates: true });
  // A backup brings webhooks along, with places in a stream that is no more.
  if (count > 0) await prisma.webhook.updateMany({ data: { position: 0 } });
}

export interface EventChoice {
  readonly types?: readonly string[] | undefined;
  readonly codexIds?: readonly string[] | undefined;
  readonly templateId?: string | undefined;
}

/** The next `limit` events of a choice with numbers after `after`, up to `upTo`. */
export async function readEventRows(
  prisma: Pick<PrismaClient, 'event'>,
  { types, codexIds, templateId }: EventChoice,
  { after, upTo, limit }: { readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<readonly EventRow[]> {
  return await prisma.event.findMany({
    where: {
      seq: { gt: after, lte: upTo },
      ...(types && { type: { in: [...types] } }),
      ...(codexIds && { codexId: { in: [...codexIds] } }),
      ...(templateId !== undefined && { templateId }),
    },
    orderBy: { seq: 'asc' },
    take: limit,
  });
}

/** The number of the first event that is kept; the one after the head when none is. */
export async function readFirstSeq(
  prisma: Pick<PrismaClient, 'event'>,
  head: Pick<EventHead, 'seq'>,
): Promise<number> {
  const first = await prisma.event.findFirst({ orderBy: { seq: 'asc' }, select: { seq: true } });
  return first === null ? head.seq + 1 : Number(first.seq);
}

export function eventId({ stream }: Pick<EventHead, 'stream'>, seq: number): string {
  return `${stream}-${seq}`;
}

export function presentEvent(head: Pick<EventHead, 'stream'>, row: EventRow): ProgramEvent {
  const { seq, type, codexId, templateId, at } = row;
  // Written by `appendEvents` alone, from that very type; Prisma knows it as any JSON.
  const data = row.data as unknown as Omit<EventData, 'codex' | 'template'>;
  return {
    id: eventId(head, Number(seq)),
    type: type as EventType,
    timestamp: at.toISOString(),
    data: {
      ...(codexId !== null && { codex: codexId }),
      ...(templateId !== null && { template: templateId }),
      ...data,
    },
  };
}

export async function forgetEvents(prisma: PrismaClient, before: number): Promise<void> {
  await prisma.event.deleteMany({ where: { at: { lt: new Date(before) } } });
}
