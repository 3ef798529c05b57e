/** Lists the sessions of edits in the workspace, or in a part of its tree, a day at a time. */
import { type Actor, type CodexPlace, can } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { groupSessions } from '#core/history/history-sessions.ts';
import type {
  TimelineBody,
  TimelineEntryBody,
  TimelineEvent,
  TimelineQuery,
} from '#core/protocol/api/history/timeline.ts';
import { dayIn } from '#core/time/calendar.ts';
import { momentIn } from '#core/time/zoned-time.ts';
import { findAgentOwners } from '../access/agent-owners.ts';
import { assertCan } from '../access/assert-can.ts';
import { isKnownTo } from '../access/known-condition.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { presentSession } from '../journal/reading/present-session.ts';
import type { Services } from '../ports/services.ts';
import type { Span } from './activity-rows.ts';
import { listComments, listReviewEvents, newestComment, newestReviewEvent } from './list-discussion.ts';
import { type EventsFound, listTreeEvents, MOST_EVENTS, newestTreeEvent } from './list-events.ts';
import { findPart, type PartOfTree } from './part-of-tree.ts';
import { listOperationsIn, newestBefore } from './timeline-rows.ts';
import type { TimelineRow, TimelineScope } from './timeline-scope.ts';

/** Operations read for one page. A day that has more comes in several. */
export const MOST_ON_PAGE = 5_000;

/**
 * What was done on the last day before `before` on which anything was: edits by Codex and session, and beside them moves, trash, comments and reviews, newest first. The server's own operations
 * are left out, but for those of rules; so is all of branches. Times are the server's: edits made offline count from their arrival.
 * Throws `not_found` for a `below` that the actor may not know of, and `forbidden` for guests.
 */
export async function listTimeline(
  services: Services,
  actor: Actor,
  { before: asked, zone, below }: TimelineQuery,
  mostOnPage = MOST_ON_PAGE,
): Promise<TimelineBody> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  if (below !== undefined) await findCodex(services, actor, 'readHistory', below, { trashed: 'either' });
  const { prisma } = services;
  const scope: TimelineScope = { isKnown: isKnownTo(actor), below: below ?? null };
  // What is committed in this millisecond belongs to it.
  const before = asked === undefined ? new Date(services.environment.now() + 1) : new Date(asked);
  const part = await findPart(prisma, scope.below);
  const newest = await newestOf(services, actor, scope, part, before);
  if (newest === null) return { day: null, items: [], events: [], moreEvents: 0, nextBefore: null };
  const day = dayIn(newest.getTime(), zone);
  const beginning = new Date(momentIn(day, 0, zone));
  const read = await listOperationsIn(prisma, scope, { from: beginning, before, limit: mostOnPage });
  const { rows, from } = wholeMoments(read, beginning, mostOnPage);
  const earlier = from > beginning ? from : await newestOf(services, actor, scope, part, from);
  const span = { since: new Date(from.getTime() - 1), until: new Date(before.getTime() - 1) };
  const readable = rows.filter((row) => mayRead(actor, row));
  const owners = await findAgentOwners(
    prisma,
    readable.map(({ actorId }) => actorId),
  );
  const { events, more } = await eventsIn(services, actor, part, span);
  return {
    day,
    items: presentEntries(readable, owners),
    events: [...events],
    moreEvents: more,
    nextBefore: earlier === null ? null : from.toISOString(),
  };
}

/** When the last of what is told was done before a moment. */
async function newestOf(
  services: Services,
  actor: Actor,
  scope: TimelineScope,
  part: PartOfTree,
  before: Date,
): Promise<Date | null> {
  const others = await Promise.all([
    newestBefore(services.prisma, scope, before),
    newestTreeEvent(services, actor, part, before),
    newestReviewEvent(services, actor, part, before),
  ]);
  const since = others.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
  return (await newestComment(services, actor, part, { since, before })) ?? since;
}

/** What was done on a page beside edits, the latest first. */
async function eventsIn(
  services: Services,
  actor: Actor,
  part: PartOfTree,
  span: Span,
): Promise<EventsFound<TimelineEvent>> {
  const [tree, comments, reviews] = await Promise.all([
    listTreeEvents(services, actor, part, span),
    listComments(services, actor, part, span),
    listReviewEvents(services, actor, part, span),
  ]);
  const all = [...tree.events, ...comments, ...reviews].sort((a, b) => b.at.localeCompare(a.at));
  const events = all.slice(0, MOST_EVENTS);
  return { events, more: tree.more + all.length - events.length };
}

function mayRead(actor: Actor, { id, privateTopId }: CodexPlace): boolean {
  return can(actor, { action: 'readHistory', resource: { kind: 'codex', id, privateTopId } });
}

/** The operations of a page, and from when on it has all there are. A full page leaves the last millisecond it reached to the next. */
function wholeMoments(
  rows: readonly TimelineRow[],
  beginning: Date,
  limit: number,
): { readonly rows: readonly TimelineRow[]; readonly from: Date } {
  const oldest = rows.at(-1)?.createdAt;
  if (oldest === undefined || rows.length < limit) return { rows, from: beginning };
  const whole = rows.filter(({ createdAt }) => createdAt > oldest);
  if (whole.length === 0)
    throw new BinderyError(
      'internal',
      `More than ${limit} operations at ${oldest.toISOString()}: the timeline can’t be read in pages there.`,
    );
  return { rows: whole, from: new Date(oldest.getTime() + 1) };
}

type AgentOwners = ReadonlyMap<string, string>;

function presentEntries(rows: readonly TimelineRow[], owners: AgentOwners): TimelineEntryBody[] {
  const byCodex = new Map<string, TimelineRow[]>();
  for (const row of rows) {
    const known = byCodex.get(row.id);
    if (known === undefined) byCodex.set(row.id, [row]);
    else known.push(row);
  }
  const entries = [...byCodex.values()].flatMap((one) => presentCodex(one, owners));
  return entries.sort((a, b) => b.to.localeCompare(a.to) || a.codex.id.localeCompare(b.codex.id));
}

/** The sessions of one Codex. */
function presentCodex(rows: readonly TimelineRow[], owners: AgentOwners): TimelineEntryBody[] {
  const [row] = rows;
  if (row === undefined) return [];
  const operations = rows.map(({ createdAt, clientTime, proposal, ...one }) => ({
    ...one,
    ...{ at: createdAt.getTime(), serverTime: createdAt.getTime(), clientTime: clientTime.getTime() },
    ...(proposal !== null && { proposal }),
  }));
  const { id, title, templateId, templateVersion, archivedAt, deletedAt } = row;
  const state = deletedAt !== null ? 'trashed' : archivedAt !== null ? 'archived' : 'live';
  const codex = { id, title, template: { id: templateId, version: templateVersion }, state } as const;
  return groupSessions(operations).map((session) => ({
    ...presentSession(session, operations, owners),
    codex,
  }));
}
