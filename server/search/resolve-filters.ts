/** Resolves the filters of a query to SQL conditions on "Codex" c and "CodexSearch" s; unknown names become problems. */
import type { Actor } from '#core/access/policy.ts';
import { facetOf, personFacet, tagFacet } from '#core/search/facets.ts';
import { filterProblem, numberOf, peopleCalled, type TemplateNames } from '#core/search/filter-names.ts';
import { beginningOf } from '#core/search/parse-day-range.ts';
import type { SearchCondition, SearchFilter, SearchProblem } from '#core/search/search-query.ts';
import { foldText } from '#core/search/words.ts';
import { isDate } from '#core/time/calendar.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';
import { writeQuery } from '../projection/tables/search-vector.ts';
import { readTemplateNames } from './template-names.ts';

export interface ResolvedFilters {
  /** All must hold. */
  readonly conditions: readonly Prisma.Sql[];
  /** Of the templates asked for; kept apart so that matches can be counted without it. `null`: any. */
  readonly templateIds: readonly string[] | null;
  readonly problems: readonly SearchProblem[];
}

/** What was understood of one condition, or what is wrong with it. */
type Resolved = Prisma.Sql | { readonly problem: string };

interface Known {
  readonly actor: Actor;
  readonly timeZone: string;
  readonly templates: TemplateNames | null;
  readonly members: readonly { readonly id: string; readonly name: string }[];
}

/**
 * Filters hold together, except that several templates mean any of them: a Codex has only one.
 *
 * @param timeZone Where the days of the workspace begin and end, an IANA name.
 */
export async function resolveFilters(
  services: Services,
  actor: Actor,
  filters: readonly SearchFilter[],
  timeZone: string,
): Promise<ResolvedFilters> {
  const known = { ...(await readNames(services, actor, filters)), timeZone };
  const conditions: Prisma.Sql[] = [];
  const problems: SearchProblem[] = [];
  const chosen: string[] = [];
  let anyTemplate = true;
  for (const { condition, negated, from, to } of filters) {
    if (condition.kind === 'template') {
      const ids = known.templates?.templatesCalled(condition.name) ?? [];
      if (ids.length === 0) {
        const guess = known.templates?.nearestTemplate(condition.name) ?? null;
        problems.push({ message: filterProblem.noTemplate(condition.name, guess), from, to });
      } else if (negated) conditions.push(Prisma.sql`c."templateId" <> ALL(${ids})`);
      else {
        anyTemplate = false;
        chosen.push(...ids);
      }
      continue;
    }
    const resolved = resolve(condition, known);
    if ('problem' in resolved) problems.push({ message: resolved.problem, from, to });
    // What is not known, such as a date that is not there, does not hold, and so its opposite does.
    else conditions.push(negated ? Prisma.sql`NOT COALESCE((${resolved}), false)` : resolved);
  }
  const asksForTrash = filters.some(({ condition, negated }) => isTrash(condition) && !negated);
  if (!asksForTrash) conditions.push(Prisma.sql`c."deletedAt" IS NULL`);
  return { conditions, templateIds: anyTemplate ? null : chosen, problems };
}

function isTrash(condition: SearchCondition): boolean {
  return condition.kind === 'is' && condition.state === 'trashed';
}

async function readNames(
  services: Services,
  actor: Actor,
  filters: readonly SearchFilter[],
): Promise<Omit<Known, 'timeZone'>> {
  const kinds = new Set(filters.map(({ condition }) => condition.kind));
  const needsTemplates = kinds.has('template') || kinds.has('field');
  const [templates, members] = await Promise.all([
    needsTemplates ? readTemplateNames(services) : null,
    kinds.has('person') ? services.prisma.user.findMany({ select: { id: true, name: true } }) : [],
  ]);
  return { actor, templates, members };
}

function resolve(condition: Exclude<SearchCondition, { kind: 'template' }>, known: Known): Resolved {
  switch (condition.kind) {
    case 'tag':
      return holdsAny([tagFacet(condition.name)]);
    case 'person':
      return resolvePerson(condition.name, known);
    case 'field':
      return resolveField(condition, known);
    case 'parent':
      return Prisma.sql`c."parentId" = ${condition.codexId}`;
    case 'under':
      return below(condition.codexId);
    case 'updated':
    case 'created':
      return within(condition, known);
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
  { timeZone }: Known,
): Prisma.Sql {
  const column = condition.kind === 'updated' ? Prisma.sql`c."updatedAt"` : Prisma.sql`c."createdAt"`;
  const { since, until } = condition;
  const parts = [
    ...(since === null ? [] : [Prisma.sql`${column} >= ${new Date(beginningOf(since, timeZone))}`]),
    ...(until === null ? [] : [Prisma.sql`${column} < ${new Date(beginningOf(until, timeZone))}`]),
  ];
  return Prisma.join(parts, ' AND ');
}

function resolvePerson(name: string, { actor, members }: Known): Resolved {
  const ids = foldText(name) === 'me' ? [actor.id] : peopleCalled(name, members);
  if (ids.length === 0) return { problem: filterProblem.nobody(name, members) };
  const named = holdsAny(ids.map(personFacet));
  return Prisma.sql`(${named} OR c."createdById" = ANY(${ids}) OR c."updatedById" = ANY(${ids}))`;
}

function resolveField(
  { field: name, test }: Extract<SearchCondition, { kind: 'field' }>,
  { actor, templates }: Known,
): Resolved {
  const fields = templates?.fieldsCalled(name) ?? [];
  if (fields.length === 0)
    return { problem: filterProblem.noField(name, templates?.nearestField(name) ?? null) };
  const ids = [...new Set(fields.map((field) => field.id))];
  if (test === null) return holdsAny(ids.map((id) => facetOf(id)));
  const { comparison, value } = test;
  const number = numberOf(value, fields);
  const operator = OPERATORS[comparison];
  const compared = ids.map((id) => {
    if (number !== null) {
      const cell = Prisma.sql`c."fields" -> ${id}`;
      return Prisma.sql`(CASE WHEN jsonb_typeof(${cell}) = 'number' THEN (${cell})::numeric ${operator} ${number} ELSE false END)`;
    }
    return Prisma.sql`left(c."fields" ->> ${id}, 10) ${operator} ${value}`;
  });
  if (comparison === '=') {
    const wanted = ids.map((id) => facetOf(id, value));
    if (foldText(value) === 'me') wanted.push(...ids.map((id) => facetOf(id, actor.id)));
    if (/^(yes|no)$/i.test(value)) wanted.push(...ids.map((id) => facetOf(id, String(/^yes$/i.test(value)))));
    const either = number === null ? [holdsAny(wanted)] : [holdsAny(wanted), ...compared];
    return Prisma.sql`(${Prisma.join(either, ' OR ')})`;
  }
  if (number === null && !isDate(value)) return { problem: filterProblem.notCompared(comparison, value) };
  return Prisma.sql`(${Prisma.join(compared, ' OR ')})`;
}

const OPERATORS = {
  '=': Prisma.sql`=`,
  '<': Prisma.sql`<`,
  '<=': Prisma.sql`<=`,
  '>': Prisma.sql`>`,
  '>=': Prisma.sql`>=`,
} as const;
