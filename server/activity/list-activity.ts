/** Lists the activity in the workspace since a point in time, by Codex and person. */
import { z } from 'zod';
import { type Actor, type CodexPlace, can } from '#core/access/policy.ts';
import type { Activity, ActivityPerson, ActivityQuery, CodexActivity } from '#core/protocol/api/activity.ts';
import type { Template } from '#core/template/template.ts';
import { fieldCalled } from '#core/template/versions/slots.ts';
import { assertCan } from '../access/assert-can.ts';
import { isKnownTo } from '../access/known-condition.ts';
import { readCursor, writeCursor } from '../codices/reading/list-cursor.ts';
import type { Services } from '../ports/services.ts';
import {
  type ChangedCodex,
  findChanged,
  MOST_OPERATIONS,
  type Reader,
  type Span,
  type Tally,
  tallyOperations,
} from './activity-rows.ts';
import { listEvents } from './list-events.ts';

const DAY_MS = 86_400_000;
/** The log is not read further back than this, whatever is asked for: older operations may be packed, and have no index of their times. */
export const FURTHEST_MS = 90 * DAY_MS;

/** The end of the span, which stays what it was on the first page; then the last Codex of the page before. */
const placeSchema = z.tuple([z.iso.datetime(), z.iso.datetime(), z.string().max(64)]);

/**
 * The Codices that others edited since then, latest first, in pages. The caller's own operations are left out unless asked
 * for; those of the server always, but for what rules of templates do. Times are the server's: edits made offline count from their arrival.
 */
export async function listActivity(
  services: Services,
  actor: Actor,
  { since, codex, own, cursor, limit }: ActivityQuery,
): Promise<Activity> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  const place = cursor === undefined ? null : readCursor(cursor, placeSchema);
  const now = services.environment.now();
  const span: Span = {
    since: new Date(Math.max(Date.parse(since), now - FURTHEST_MS)),
    until: place === null ? new Date(now) : new Date(place[0]),
  };
  const without = own === 'include' ? null : { kind: actor.kind, id: actor.id };
  const changed = await findChanged(services.prisma, {
    ...{ isKnown: isKnownTo(actor), span, without, codexId: codex, limit: limit + 1 },
    after: place === null ? undefined : { at: new Date(place[1]), id: place[2] },
  });
  const page = changed.slice(0, limit).filter((row) => mayRead(actor, row));
  const last = changed.length > limit ? changed[limit - 1] : undefined;
  const { events, more } =
    place === null ? await listEvents(services, actor, span, without, codex) : { events: [], more: 0 };
  return {
    since: span.since.toISOString(),
    until: span.until.toISOString(),
    items: await present(services, page, span, without),
    events: [...events],
    moreEvents: more,
    nextCursor: last ? writeCursor([span.until.toISOString(), last.at.toISOString(), last.id]) : null,
  };
}

function mayRead(actor: Actor, { id, privateTopId }: CodexPlace): boolean {
  return can(actor, { action: 'readHistory', resource: { kind: 'codex', id, privateTopId } });
}

async function present(
  services: Services,
  codices: readonly ChangedCodex[],
  span: Span,
  without: Reader | null,
): Promise<CodexActivity[]> {
  if (codices.length === 0) return [];
  const tallies = await tallyOperations(services.prisma, codices, span, without);
  return await Promise.all(
    codices.map(async (codex) => {
      const template = await services.templates.find(codex.templateId, codex.templateVersion);
      return presentCodex(
        codex,
        tallies.filter(({ codexId }) => codexId === codex.id),
        template,
      );
    }),
  );
}

function presentCodex(
  codex: ChangedCodex,
  tallies: readonly Tally[],
  template: Template | null,
): CodexActivity {
  const people = tallies
    .filter(({ field }) => field === null)
    .map((total) => presentPerson(total, tallies.filter(isOf(total)), template));
  const maker = tallies.find(({ made }) => made);
  const counted = people.reduce((sum, { operations }) => sum + operations, 0);
  const { id, title, templateId, deletedAt, archivedAt } = codex;
  const state = deletedAt !== null ? 'trashed' : archivedAt !== null ? 'archived' : 'live';
  return {
    codex: { id, title, templateId, state },
    at: codex.at.toISOString(),
    beforeSeq: codex.firstSeq - 1,
    madeBy: maker ? { id: maker.actorId, name: maker.actorName } : null,
    people,
    partial: counted >= MOST_OPERATIONS,
  };
}

function isOf(total: Tally): (tally: Tally) => boolean {
  return ({ kind, actorId, field }) => field !== null && kind === total.kind && actorId === total.actorId;
}

function presentPerson(
  { kind, actorId, actorName, operations, from, to }: Tally,
  fields: readonly Tally[],
  template: Template | null,
): ActivityPerson {
  return {
    ...{ kind, id: actorId, name: actorName, operations },
    from: from.toISOString(),
    to: to.toISOString(),
    fields: fields
      .flatMap(({ field, layer, operations, inserted, deleted }) =>
        field === null || layer === null
          ? []
          : [{ field, label: labelOf(field, template), layer, operations, inserted, deleted }],
      )
      .sort((a, b) => b.operations - a.operations),
  };
}

/** Names of what belongs to every Codex; `?` is what a summary could not tell. */
const COMMON_LABELS: Readonly<Record<string, string>> = {
  title: 'Title',
  codex: 'Template',
  '@references': 'References',
  '?': 'Other content',
};

function labelOf(field: string, template: Template | null): string {
  return COMMON_LABELS[field] ?? (template && fieldCalled(template, field)?.label) ?? field;
}
