/** The search query: from words and filters to the ids of Codices, best first. */
import type { Actor } from '#core/access/policy.ts';
import { parseSearch } from '#core/search/parse-search.ts';
import {
  type SearchFilter,
  type SearchProblem,
  type SearchQuery,
  type SearchTerm,
  scopeOf,
} from '#core/search/search-query.ts';
import { foldText } from '#core/search/words.ts';
import { dayIn } from '#core/time/calendar.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';
import { writeAnyOf, writeQuery } from '../projection/tables/search-vector.ts';
import { type ResolvedFilters, resolveFilters } from './resolve-filters.ts';

/** The text of a search, and filters set beside it. */
export interface SearchRequest {
  readonly q: string;
  readonly template?: string | undefined;
  readonly parent?: string | undefined;
  readonly under?: string | undefined;
  readonly trashed?: boolean | undefined;
  /** Absent: what is archived is found as well. */
  readonly archived?: 'only' | 'without' | undefined;
  /** Whether those are among them of which the reader reaches some fields alone; not unless said. */
  readonly extent?: 'whole' | 'part';
}

/** A parsed search with its names resolved. */
export interface PreparedSearch {
  readonly query: SearchQuery;
  readonly filters: ResolvedFilters;
  readonly problems: readonly SearchProblem[];
  /** Something was asked and none of it understood: that matches nothing, rather than everything. */
  readonly isEmpty: boolean;
}

export async function prepareSearch(
  services: Services,
  actor: Actor,
  request: SearchRequest,
): Promise<PreparedSearch> {
  const timeZone = await getTimeZone(services);
  const today = dayIn(services.environment.now(), timeZone);
  const query = parseSearch(storableText(request.q), { today });
  const filters = await resolveFilters(services, actor, [...query.filters, ...parameterFilters(request)], {
    timeZone,
    today,
    template: request.template,
    extent: request.extent,
  });
  const isEmpty = request.q.trim() !== '' && query.terms.length === 0 && !filters.isUnderstood;
  const problems = [...query.problems, ...filters.problems].sort((a, b) => a.from - b.from);
  return { query, filters: withTemplate(filters, request.template), problems, isEmpty };
}

function parameterFilters({ parent, under, trashed, archived }: SearchRequest): SearchFilter[] {
  const filter = (condition: SearchFilter['condition'], negated = false) => ({
    condition,
    negated,
    from: 0,
    to: 0,
  });
  return [
    ...(parent === undefined ? [] : [filter({ kind: 'parent', codexId: parent })]),
    ...(under === undefined ? [] : [filter({ kind: 'under', codexId: under })]),
    ...(trashed === true ? [filter({ kind: 'is', state: 'trashed' })] : []),
    ...(archived === undefined ? [] : [filter({ kind: 'is', state: 'archived' }, archived === 'without')]),
  ];
}

/** The parameter names an id, which may be that of no template: then nothing matches. */
function withTemplate(filters: ResolvedFilters, template: string | undefined): ResolvedFilters {
  if (template === undefined) return filters;
  const { templateIds } = filters;
  return { ...filters, templateIds: (templateIds ?? [template]).filter((id) => id === template) };
}

/**
 * Ids of what matches, best first: titles that begin as asked, then titles with the words, titles that merely contain what was
 * typed, values, prose, comments; whole words before beginnings of words, the latest edit first among equals.
 */
export async function findMatches(
  services: Services,
  { query, filters, isEmpty }: PreparedSearch,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<string[]> {
  if (isEmpty) return [];
  const found = await services.prisma.$queryRaw<{ id: string }[]>`
    SELECT c."id" ${fromMatches(query)}
    WHERE ${where(filters, filters.templateIds)}
    ORDER BY ${rank(query)} c."updatedAt" DESC, c."id" DESC LIMIT ${limit} OFFSET ${offset}`;
  return found.map(({ id }) => id);
}

/** How many match of each template, most first, whatever templates the search is narrowed to. */
export async function countByTemplate(
  services: Services,
  { query, filters, isEmpty }: PreparedSearch,
): Promise<{ id: string; count: number }[]> {
  if (isEmpty) return [];
  return await services.prisma.$queryRaw<{ id: string; count: number }[]>`
    SELECT c."templateId" AS id, count(*)::int AS count ${fromMatches(query)}
    WHERE ${where(filters, null)} GROUP BY c."templateId" ORDER BY count DESC, id`;
}

/** The tables and conditions of a search, for lists with an order of their own: "Codex" c and "CodexSearch" s are among them. */
export function searchSource({ query, filters }: PreparedSearch): { from: Prisma.Sql; where: Prisma.Sql } {
  return { from: fromMatches(query), where: where(filters, filters.templateIds) };
}

function where({ conditions }: ResolvedFilters, templateIds: readonly string[] | null): Prisma.Sql {
  const ofTemplate = templateIds === null ? [] : [Prisma.sql`c."templateId" = ANY(${[...templateIds]})`];
  return Prisma.join([...conditions, ...ofTemplate, Prisma.sql`true`], ' AND ');
}

/** The rows that the words are in, and how; the functions are in the migrations of search. */
function fromMatches({ terms, filters }: SearchQuery): Prisma.Sql {
  const words = writeQuery(terms);
  const scope = scopeOf(filters);
  if (scope === 'comments') return fromCommented(words);
  if (words === null) return Prisma.sql`FROM "Codex" c LEFT JOIN "CodexSearch" s ON s."codexId" = c."id"`;
  const whole = writeQuery(terms, { whole: true });
  const contained = containedTitle(terms);
  const titled = contained === null ? null : `%${contained}%`;
  const each = terms.filter((term) => !term.negated).flatMap((term) => writeQuery([term]) ?? []);
  const without = writeAnyOf(terms.filter((term) => term.negated));
  const found =
    scope === 'codex'
      ? Prisma.sql`(SELECT *, true AS "inCodex" FROM "findCodices"(${words}::tsquery, ${whole}::tsquery, ${titled}::text))`
      : Prisma.sql`"findCodicesAndComments"(${words}::tsquery, ${whole}::tsquery, ${titled}::text,
          ${each}::text[]::tsquery[], ${without}::tsquery)`;
  return Prisma.sql`FROM ${found} m
    JOIN "CodexSearch" s ON s."codexId" = m."codexId" JOIN "Codex" c ON c."id" = m."codexId"`;
}

/** `words`: all in one comment; `null`: whatever was said. */
function fromCommented(words: string | null): Prisma.Sql {
  const found =
    words === null
      ? Prisma.sql`(SELECT DISTINCT "codexId" FROM "CommentSearch")`
      : Prisma.sql`"findCommented"(${words}::tsquery)`;
  return Prisma.sql`FROM ${found} m
    JOIN "CodexSearch" s ON s."codexId" = m."codexId" JOIN "Codex" c ON c."id" = m."codexId"`;
}

/** What a title may contain as it stands, also within a word; not when something must be whole or absent. */
function containedTitle(terms: readonly SearchTerm[]): string | null {
  if (terms.some((term) => term.negated || term.exact)) return null;
  const text = foldText(terms.map((term) => term.text).join(' '));
  return text.length < 2 ? null : text;
}

function rank({ terms, filters }: SearchQuery): Prisma.Sql {
  if (scopeOf(filters) === 'comments') return Prisma.empty;
  const sought = terms.filter((term) => !term.negated);
  const inTitle = writeQuery(sought, { weights: 'A' });
  if (inTitle === null) return Prisma.empty;
  const inValues = writeQuery(sought, { weights: 'AB' });
  const title = foldText(sought.map((term) => term.text).join(' '));
  // Folded text holds none of the characters that LIKE reads as patterns.
  return Prisma.sql`CASE
      WHEN NOT m."inCodex" THEN -1
      WHEN s."title" LIKE ${`${title}%`} THEN 4
      WHEN s."names" @@ ${inTitle}::tsquery THEN 3
      WHEN s."title" LIKE ${`%${title}%`} THEN 2
      WHEN s."names" @@ ${inValues}::tsquery THEN 1
      ELSE 0 END DESC,
    m."isWhole" DESC,`;
}
