/** Resolves the filters of a query to SQL conditions on "Codex" c and "CodexSearch" s; unknown names become problems. */
import type { Actor } from '#core/access/policy.ts';
import { personFacet, tagFacet } from '#core/search/facets.ts';
import { filterProblem, peopleCalled, templateNames } from '#core/search/filter-names.ts';
import { beginningOf } from '#core/search/parse-day-range.ts';
import { type FieldContext, resolveField } from '#core/search/resolve-field.ts';
import {
  asSought,
  everyFilter,
  type SearchCondition,
  type SearchFilter,
  type SearchProblem,
} from '#core/search/search-query.ts';
import { foldText } from '#core/search/words.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { isKnownTo } from '../access/known-condition.ts';
import type { Services } from '../ports/services.ts';
import { isEveryCodexRead } from '../projection/tables/search-index.ts';
import { writeQuery } from '../projection/tables/search-vector.ts';
import { anyCheck } from './field-conditions.ts';
import { readTemplateNames } from './template-names.ts';

export interface ResolvedFilters {
  /** All must hold. */
  readonly conditions: readonly Prisma.Sql[];
  /** Of the templates asked for; kept apart so that matches can be counted without it. `null`: any. */
  readonly templateIds: readonly string[] | null;
  /** Whether anything was understood of at least one filter in the query. */
  readonly isUnderstood: boolean;
  readonly problems: readonly SearchProblem[];
}

/** What was understood of one condition, or what is wrong with it. */
type Resolved = Prisma.Sql | { readonly problem: string };

export interface KnownNames extends FieldContext {
  /** The values of fields are there of every Codex. */
  readonly isRead: boolean;
}

/** What filters by fields are answered with while Codices are read anew after an update. */
export const NOT_READ =
  'The values of fields are still being read after an update. Try again in a few minutes.';

/** Where days begin and end, which day it is, and whose fields may be named. */
export interface FilterScope extends Pick<FieldContext, 'timeZone' | 'today'> {
  /** The only template whose fields count; `undefined`: those of all. */
  readonly template?: string | undefined;
  readonly extent?: 'whole' | 'part' | undefined;
}

export async function resolveFilters(
  services: Services,
  actor: Actor,
  filters: readonly SearchFilter[],
  { template, extent, ...days }: FilterScope,
): Promise<ResolvedFilters> {
  const names = await readNames(services, actor, [...everyFilter(filters)], template);
  const resolved = resolveWith(filters, { ...names, ...days });
  return { ...resolved, conditions: [isKnownTo(actor, 'c', extent), ...resolved.conditions] };
}

/** Filters hold together, except that several templates mean any of them: a Codex has only one. */
export function resolveWith(filters: readonly SearchFilter[], known: KnownNames): ResolvedFilters {
  const conditions: Prisma.Sql[] = [];
  const problems: SearchProblem[] = [];
  const chosen: string[] = [];
  let anyTemplate = true;
  let isUnderstood = false;
  for (const filter of filters) {
    const { condition, negated, to } = filter;
    const resolved = resolveFilter(filter, known, problems);
    if (resolved === null) continue;
    // What is set beside the query stands nowhere in it.
    if (to > 0) isUnderstood = true;
    if (condition.kind === 'template' && !negated) {
      anyTemplate = false;
      chosen.push(...known.names.templatesCalled(condition.name));
    } else conditions.push(resolved);
  }
  const asksForTrash = [...everyFilter(filters)].some(
    ({ condition, negated }) => isTrash(condition) && !negated,
  );
  if (!asksForTrash) conditions.push(Prisma.sql`c."deletedAt" IS NULL`);
  return { conditions, templateIds: anyTemplate ? null : chosen, isUnderstood, problems };
}

function isTrash(condition: SearchCondition): boolean {
  return condition.kind === 'is' && condition.state === 'trashed';
}

async function readNames(
  services: Services,
  actor: Actor,
  filters: readonly SearchFilter[],
  template: string | undefined,
): Promise<Omit<KnownNames, 'timeZone' | 'today'>> {
  const kinds = new Set(filters.map(({ condition }) => condition.kind));
  const needsTemplates = kinds.has('template') || kinds.has('field');
  const needsPeople = kinds.has('person') || kinds.has('field');
  const [names, people, isRead] = await Promise.all([
    needsTemplates ? readTemplateNames(services, template) : templateNames([]),
    needsPeople ? services.prisma.user.findMany({ select: { id: true, name: true } }) : [],
    kinds.has('field') ? isEveryCodexRead(services.prisma) : true,
  ]);
  return { me: actor.id, names, people, isRead };
}

/** `null` for what is not understood, which is told in `problems`. */
function resolveFilter(
  { condition, negated, from, to }: SearchFilter,
  known: KnownNames,
  problems: SearchProblem[],
): Prisma.Sql | null {
  const resolved =
    condition.kind === 'all' || condition.kind === 'any'
      ? resolveGroup(condition.kind, condition.of, known, problems)
      : resolve(condition.kind === 'words' ? asSought(condition, negated) : condition, known);
  if (resolved === null) return null;
  if ('problem' in resolved) {
    problems.push({ message: resolved.problem, from, to });
    return null;
  }
  // What is not known, such as a date that is not there, does not hold, and so its opposite does.
  return negated ? Prisma.sql`NOT COALESCE((${resolved}), false)` : Prisma.sql`(${resolved})`;
}

function resolveGroup(
  kind: 'all' | 'any',
  of: readonly SearchFilter[],
  known: KnownNames,
  problems: SearchProblem[],
): Prisma.Sql | null {
  const parts = of.flatMap((filter) => resolveFilter(filter, known, problems) ?? []);
  return parts.length === 0 ? null : Prisma.join(parts, kind === 'all' ? ' AND ' : ' OR ');
}

function resolve(condition: Exclude<SearchCondition, { kind: 'all' | 'any' }>, known: KnownNames): Resolved {
  switch (condition.kind) {
    case 'words': {
      const words = writeQuery([{ ...condition, negated: false, from: 0, to: 0 }]);
      return words === null ? Prisma.sql`false` : Prisma.sql`s."vector" @@ ${words}::tsquery`;
    }
    case 'template': {
      const ids = known.names.templatesCalled(condition.name);
      if (ids.length > 0) return Prisma.sql`c."templateId" = ANY(${ids})`;
      return {
        problem: filterProblem.noTemplate(condition.name, known.names.nearestTemplate(condition.name)),
      };
    }
    case 'tag':
      return holdsAny([tagFacet(condition.name)]);
    case 'person':
      return resolvePerson(condition.name, known);
    case 'field': {
      if (!known.isRead) return { problem: NOT_READ };
      const checks = resolveField(condition, known);
      return 'problem' in checks ? checks : anyCheck(checks);
    }
    case 'parent':
      return Prisma.sql`c."parentId" = ${condition.codexId}`;
    case 'under':
      return below(condition.codexId);
    case 'updated':
    case 'created':
      return within(condition, known.timeZone);
    case 'is':
      return condition.state === 'trashed'
        ? Prisma.sql`c."deletedAt" IS NOT NULL`
        : Prisma.sql`c."archivedAt" IS NOT NULL`;
    case 'comments':
      return saidIn(condition);
    // Says where words are looked for: find-matches.ts.
    case 'in':
      return Prisma.sql`true`;
  }
}

function saidIn({ text, exact }: Extract<SearchCondition, { kind: 'comments' }>): Prisma.Sql {
  const words = writeQuery([{ text, exact, negated: false, from: 0, to: 0 }]);
  return Prisma.sql`c."id" IN (SELECT "codexId" FROM "findCommented"(${words}::tsquery))`;
}

function holdsAny(facets: readonly string[]): Prisma.Sql {
  return Prisma.sql`s."facets" && ${[...facets]}::text[]`;
}

function below(codexId: string): Prisma.Sql {
  // UNION drops what was there before, so that rows in a circle could not keep it going.
  return Prisma.sql`c."id" IN (
    WITH RECURSIVE "below" AS (
      SELECT "id" FROM "Codex" WHERE "parentId" = ${codexId}
      UNION SELECT k."id" FROM "Codex" k JOIN "below" b ON k."parentId" = b."id")
    SELECT "id" FROM "below")`;
}

function within(
  condition: Extract<SearchCondition, { kind: 'updated' | 'created' }>,
  timeZone: string,
): Prisma.Sql {
  const column = condition.kind === 'updated' ? Prisma.sql`c."updatedAt"` : Prisma.sql`c."createdAt"`;
  const { since, until } = condition;
  const parts = [
    ...(since === null ? [] : [Prisma.sql`${column} >= ${new Date(beginningOf(since, timeZone))}`]),
    ...(until === null ? [] : [Prisma.sql`${column} < ${new Date(beginningOf(until, timeZone))}`]),
  ];
  return Prisma.join(parts, ' AND ');
}

function resolvePerson(name: string, { me, people }: FieldContext): Resolved {
  const ids = foldText(name) === 'me' ? [me] : peopleCalled(name, people);
  if (ids.length === 0) return { problem: filterProblem.nobody(name, people) };
  const named = holdsAny(ids.map(personFacet));
  return Prisma.sql`(${named} OR c."createdById" = ANY(${ids}) OR c."updatedById" = ANY(${ids}))`;
}
