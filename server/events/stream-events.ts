/** Passes events on to one program: those it chose and may know of at that moment, from where it was, for as long as it may. */
import { can, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { EventsQuery, ProgramEvent } from '#core/protocol/api/programs/events.ts';
import type { Event as EventRow } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { placeFor } from '../access/known-codices.ts';
import {
  EVENTS_KEPT_MS,
  type EventHead,
  eventId,
  presentEvent,
  readEventHead,
  readEventRows,
  readFirstSeq,
} from '../event-log/event-log.ts';
import type { Services } from '../ports/services.ts';

const PAGE = 100;
/** Keeps proxies from closing what is quiet; carries how far was read. */
export const HEARTBEAT_MS = 15_000;
const MOST_OF_ONE = 20;
const MOST_AT_ALL = 500;

/** An event, or only how far was read: everything up to there was passed on, or was not for this program. */
export type StreamItem =
  | { readonly kind: 'event'; readonly event: ProgramEvent }
  | { readonly kind: 'mark'; readonly id: string };

export interface StreamOptions {
  readonly query: EventsQuery;
  /** The last event the program has; it begins with what happens from now on where there is none. */
  readonly lastEventId: string | undefined;
  readonly heartbeatMs?: number;
}

/**
 * Opens a stream. Throws `gone` for an event that is no longer kept, `invalid_input` for what is no id of an event, `rate_limited`
 * for too many streams at once. It ends by itself when the credentials do.
 */
export async function openStream(
  services: Services,
  actor: UserActor,
  { query, lastEventId, heartbeatMs = HEARTBEAT_MS }: StreamOptions,
): Promise<EventStream> {
  const { prisma } = services;
  const top = query.below ?? actor.subtree?.rootId;
  const within = top === undefined ? undefined : await placeFor(prisma, actor, top);
  assertCan(actor, { action: 'find', resource: { kind: 'workspace', within } });
  const head = await readEventHead(prisma);
  const after = lastEventId === undefined ? head.seq : await readPlace(services, head, lastEventId);
  const stream = new Stream(services, actor, query, { head, after, heartbeatMs });
  if (query.follow === 'true') stream.follow();
  return stream;
}

export interface EventStream {
  /** The next item; `null` at the end. */
  next(): Promise<StreamItem | null>;
  end(): void;
}

async function readPlace({ prisma }: Services, head: EventHead, lastEventId: string): Promise<number> {
  const [, stream, digits] = /^([0-9a-f]{32})-(\d{1,15})$/.exec(lastEventId) ?? [];
  if (stream === undefined || digits === undefined)
    throw new BinderyError(
      'invalid_input',
      `Last-Event-ID: “${lastEventId.slice(0, 80)}” is not the id of an event.`,
    );
  const seq = Number(digits);
  const isHere = stream === head.stream && seq <= head.seq;
  if (isHere && seq + 1 >= (await readFirstSeq(prisma, head))) return seq;
  const days = EVENTS_KEPT_MS / 86_400_000;
  throw new BinderyError(
    'gone',
    `What came after event ${lastEventId} is no longer known: events are kept for ${days} days, and begin anew after a restore. ` +
      'To go on, connect without Last-Event-ID, and then read what you need from GET /codices.',
  );
}

const open = new Map<Services['events'], Map<string, number>>();

/** Counts the streams of one member; answers how to take this one off again. */
function takePlace({ events }: Services, { id }: UserActor): () => void {
  const counts = open.get(events) ?? new Map<string, number>();
  open.set(events, counts);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const own = counts.get(id) ?? 0;
  if (own >= MOST_OF_ONE || all >= MOST_AT_ALL)
    throw new BinderyError(
      'rate_limited',
      `There are ${own} streams of events open for you. End some first.`,
    );
  counts.set(id, own + 1);
  return () => {
    const left = (counts.get(id) ?? 1) - 1;
    if (left > 0) counts.set(id, left);
    else counts.delete(id);
    if (counts.size === 0) open.delete(events);
  };
}

class Stream implements EventStream {
  private readonly services: Services;
  private readonly query: EventsQuery;
  private readonly heartbeatMs: number;
  private readonly head: EventHead;
  private actor: UserActor;
  private place: number;
  private readonly waiting: StreamItem[] = [];
  private isEnded = false;
  private isNew = true;
  private isFollowing = false;
  private isMarkDue = true;
  private expiresAt: number | null = null;
  private wakeUp: () => void = () => undefined;
  private leave: () => void = () => undefined;

  constructor(
    services: Services,
    actor: UserActor,
    query: EventsQuery,
    {
      head,
      after,
      heartbeatMs,
    }: { readonly head: EventHead; readonly after: number; readonly heartbeatMs: number },
  ) {
    this.services = services;
    this.actor = actor;
    this.query = query;
    this.head = head;
    this.place = after;
    this.heartbeatMs = heartbeatMs;
  }

  follow(): void {
    const leavePlace = takePlace(this.services, this.actor);
    this.isFollowing = true;
    const unwatch = this.services.events.watch((what) => {
      if (what === 'end') this.isEnded = true;
      if (what === 'stored') this.isNew = true;
      if (what === 'access') void this.recheck();
      this.wakeUp();
    });
    this.leave = () => {
      unwatch();
      leavePlace();
    };
  }

  end(): void {
    this.isEnded = true;
    this.wakeUp();
    this.leave();
    this.leave = () => undefined;
  }

  async next(): Promise<StreamItem | null> {
    for (;;) {
      if (this.isEnded) break;
      const item = this.waiting.shift();
      if (item !== undefined) return item;
      if (this.isNew) await this.read();
      else if (this.isMarkDue) return this.mark();
      else if (this.isFollowing) await this.pause();
      else break;
    }
    this.end();
    return null;
  }

  private mark(): StreamItem {
    this.isMarkDue = false;
    return { kind: 'mark', id: eventId(this.head, this.place) };
  }

  private async read(): Promise<void> {
    this.isNew = false;
    if (!(await this.recheck())) return;
    const { prisma } = this.services;
    const { stream, seq: upTo } = await readEventHead(prisma);
    if (stream !== this.head.stream) {
      this.isEnded = true;
      return;
    }
    const { types, codex: codexIds, template: templateId } = this.query;
    const span = { after: this.place, upTo, limit: PAGE };
    const rows = await readEventRows(prisma, { types, codexIds, templateId }, span);
    this.isNew = rows.length === PAGE;
    this.place = this.isNew ? Number(rows.at(-1)?.seq ?? upTo) : upTo;
    const events = await knownEvents(this.services, this.actor, this.head, rows, this.query.below);
    this.waiting.push(...events.map((event) => ({ kind: 'event', event }) as const));
  }

  /** Whether the credentials still hold, with today’s rights. */
  private async recheck(): Promise<boolean> {
    const today = await this.services.authenticator.recheck(this.actor);
    const isGood = today?.actor.kind === 'user' && !this.isOver(today.expiresAt);
    if (isGood && today.actor.kind === 'user') {
      this.actor = today.actor;
      this.expiresAt = today.expiresAt;
    } else {
      this.isEnded = true;
      this.wakeUp();
    }
    return isGood;
  }

  private isOver(expiresAt: number | null): boolean {
    return expiresAt !== null && expiresAt <= this.services.environment.now();
  }

  private async pause(): Promise<void> {
    const left =
      this.expiresAt === null ? this.heartbeatMs : this.expiresAt - this.services.environment.now();
    const waitMs = Math.max(0, Math.min(this.heartbeatMs, left));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.isMarkDue = true;
        resolve();
      }, waitMs).unref();
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = () => undefined;
    if (this.isOver(this.expiresAt)) this.isEnded = true;
  }
}

/** Those of them that are about what `actor` may read now, without the ids of other Codices that they may not. */
export async function knownEvents(
  { prisma, tree }: Pick<Services, 'prisma' | 'tree'>,
  actor: UserActor,
  head: Pick<EventHead, 'stream'>,
  rows: readonly EventRow[],
  below?: string,
): Promise<readonly ProgramEvent[]> {
  if (rows.length === 0) return [];
  const codexIds = [...new Set(rows.flatMap(idsIn))];
  const found = await prisma.codex.findMany({
    where: { id: { in: codexIds } },
    select: { id: true, privateTopId: true, templateId: true },
  });
  const known = new Map(found.map((codex) => [codex.id, codex]));
  const part = below === undefined ? null : await tree.subtree(below);
  const mayRead = (id: string): boolean => {
    const codex = known.get(id);
    return codex !== undefined && can(actor, { action: 'read', resource: { kind: 'codex', ...codex } });
  };
  return rows
    .filter(({ codexId, templateId }) => {
      if (codexId !== null) return mayRead(codexId) && (part?.includes(codexId) ?? true);
      const resource = { kind: 'template', id: templateId ?? '' } as const;
      return part === null && actor.subtree === undefined && can(actor, { action: 'read', resource });
    })
    .map((row) => withoutUnknown(presentEvent(head, row), mayRead));
}

const PLACES = ['parent', 'from', 'to'] as const;

/** All Codices that an event names. */
function idsIn({ codexId, data }: EventRow): readonly string[] {
  const told = data as Readonly<Record<string, unknown>>;
  const named = [codexId, ...PLACES.map((place) => told[place])];
  return named.filter((id) => typeof id === 'string');
}

function withoutUnknown(event: ProgramEvent, mayRead: (id: string) => boolean): ProgramEvent {
  const data = { ...event.data };
  for (const place of PLACES) {
    const id = data[place];
    if (typeof id === 'string' && !mayRead(id)) delete data[place];
  }
  return { ...event, data };
}
