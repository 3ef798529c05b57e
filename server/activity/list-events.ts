/** Lists what was done to Codices as a whole in a span of time: to the trash, back from it, deleted for good, moved. */
import { type Actor, can } from '#core/access/policy.ts';
import { isRuleId } from '#core/access/rule-actor.ts';
import type { ActivityEvent } from '#core/protocol/api/activity.ts';
import type { TimelineEvent } from '#core/protocol/api/history/timeline.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { privateTopIn } from '../access/audit-log.ts';
import { topsOf } from '../access/known-codices.ts';
import type { Services } from '../ports/services.ts';
import type { Reader, Span } from './activity-rows.ts';
import { type PartOfTree, within } from './part-of-tree.ts';
import { findPlaces, type Places } from './places.ts';

/** Events told of in one answer; how many more there are is said. */
export const MOST_EVENTS = 200;
/** Events counted in one answer. */
const MOST_COUNTED = 20_000;

const EVENT_KINDS = {
  'codex-deleted': 'trashed',
  'codex-undeleted': 'restored',
  'codex-purged': 'purged',
} as const;

interface AuditRow {
  readonly action: string;
  readonly subject: string;
  readonly detail: unknown;
  readonly actorId: string;
  readonly actorName: string;
  readonly at: Date;
}

export interface EventsFound<Event> {
  /** The latest first. */
  readonly events: readonly Event[];
  /** How many there are beyond these. */
  readonly more: number;
}

/** Codices taken to the trash, brought back and deleted for good. From the audit log, the only place that still knows of a purged one. */
export async function listEvents(
  services: Services,
  actor: Actor,
  span: Span,
  without: Reader | null,
  codexId: string | undefined,
): Promise<EventsFound<ActivityEvent>> {
  const conditions = [
    ...(without === null ? [] : [Prisma.sql`a."actorId" <> ${without.id}`]),
    ...(codexId === undefined ? [] : [Prisma.sql`a."subject" = ${codexId}`]),
  ];
  const rows = (await readAudit(services, actor, Object.keys(EVENT_KINDS), span, conditions)).filter((row) =>
    mayRead(actor, row),
  );
  const told = rows.slice(0, MOST_EVENTS);
  const places = await findPlaces(
    services,
    actor,
    told.map(({ subject }) => subject),
  );
  return { events: told.flatMap((row) => standingEvent(row, places) ?? []), more: rows.length - told.length };
}

/** The same of the workspace or a part of its tree, with the Codices that got another place in the tree. */
export async function listTreeEvents(
  services: Services,
  actor: Actor,
  part: PartOfTree,
  span: Span,
): Promise<EventsFound<TimelineEvent>> {
  const actions = [...Object.keys(EVENT_KINDS), 'codex-moved'];
  const isWithin = within(part, Prisma.sql`a."subject"`);
  const rows = (await readAudit(services, actor, actions, span, [isWithin])).filter((row) =>
    mayRead(actor, row),
  );
  const told = rows.slice(0, MOST_EVENTS);
  const ids = told.flatMap(({ subject, detail }) => [subject, ...placesIn(detail).flatMap((id) => id ?? [])]);
  const places = await findPlaces(services, actor, ids);
  const events = told.flatMap((row): TimelineEvent[] => {
    if (row.action !== 'codex-moved') return [standingEvent(row, places)].flatMap((event) => event ?? []);
    const [from = null, to = null] = placesIn(row.detail).map((id) =>
      id === null ? null : placeOf(id, places),
    );
    const origin = isRuleId(row.actorId) ? { origin: 'rule' as const } : {};
    return [{ kind: 'moved', ...aboutRow(row, places), from, to, ...origin }];
  });
  return { events, more: rows.length - told.length };
}

/** When the newest of these was before a moment. */
export async function newestTreeEvent(
  { prisma }: Services,
  actor: Actor,
  part: PartOfTree,
  before: Date,
): Promise<Date | null> {
  const actions = [...Object.keys(EVENT_KINDS), 'codex-moved'];
  const [newest] = await prisma.$queryRaw<{ readonly at: Date }[]>`
    SELECT a."at" FROM "AuditEvent" a
    WHERE a."at" < ${before} AND a."action" = ANY(${actions}::text[]) AND ${mayKnow(actor)}
      AND ${within(part, Prisma.sql`a."subject"`)}
    ORDER BY a."at" DESC LIMIT 1`;
  return newest?.at ?? null;
}

async function readAudit(
  { prisma }: Services,
  actor: Actor,
  actions: readonly string[],
  { since, until }: Span,
  conditions: readonly Prisma.Sql[],
): Promise<readonly AuditRow[]> {
  const all = Prisma.join(
    [
      Prisma.sql`a."at" > ${since} AND a."at" <= ${until} AND a."action" = ANY(${[...actions]}::text[])`,
      mayKnow(actor),
      ...conditions,
    ],
    ' AND ',
  );
  return await prisma.$queryRaw<AuditRow[]>`
    SELECT a."action", a."subject", a."detail", a."actorId", a."actorName", a."at" FROM "AuditEvent" a
    WHERE ${all} ORDER BY a."at" DESC, a."id" DESC LIMIT ${MOST_COUNTED}`;
}

/** Of one that is gone, only the event still says that it was private. */
function mayKnow(actor: Actor): Prisma.Sql {
  if (actor.kind === 'system') return Prisma.sql`true`;
  const top = Prisma.sql`a."detail" ->> 'private'`;
  return Prisma.sql`(${top} IS NULL OR ${top} = ANY(${topsOf(actor)}::text[]))`;
}

function mayRead(actor: Actor, { subject, detail }: AuditRow): boolean {
  const resource = { kind: 'codex', id: subject, privateTopId: privateTopIn(detail) } as const;
  return can(actor, { action: 'readHistory', resource });
}

function standingEvent(row: AuditRow, places: Places): ActivityEvent | null {
  const { action } = row;
  if (!isStanding(action)) return null;
  return { kind: EVENT_KINDS[action], ...aboutRow(row, places) };
}

function isStanding(action: string): action is keyof typeof EVENT_KINDS {
  return Object.hasOwn(EVENT_KINDS, action);
}

/** As it was called then; of a private one the log does not say it. */
function aboutRow({ subject, detail, actorId, actorName, at }: AuditRow, places: Places) {
  const title = textIn(detail, 'title') ?? places.get(subject) ?? '';
  return { codex: { id: subject, title }, by: { id: actorId, name: actorName }, at: at.toISOString() };
}

function placesIn(detail: unknown): readonly (string | null)[] {
  return [textIn(detail, 'from'), textIn(detail, 'to')];
}

function placeOf(id: string, places: Places) {
  const title = places.get(id);
  return title === undefined ? null : { id, title };
}

function textIn(detail: unknown, key: 'title' | 'from' | 'to'): string | null {
  const found = (detail as Readonly<Record<string, unknown>> | null)?.[key];
  return typeof found === 'string' ? found : null;
}
