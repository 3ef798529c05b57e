/** `GET /codices`: lists and filters Codices, in pages. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { CodexList, CodexSummary } from '#core/protocol/api/codices.ts';
import { everyFilter, type SearchProblem } from '#core/search/search-query.ts';
import { parseSort, type SortKey } from '#core/search/sort-keys.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { assertCan } from '../../access/assert-can.ts';
import { withinFor } from '../../access/known-codices.ts';
import { storableText } from '../../database/database-text.ts';
import type { Services } from '../../ports/services.ts';
import { countTrashedAlong, findListRows } from '../../projection/tables/codex-store.ts';
import { isEveryCodexRead } from '../../projection/tables/search-index.ts';
import {
  findMatches,
  type PreparedSearch,
  prepareSearch,
  type SearchRequest,
  searchSource,
} from '../../search/find-matches.ts';
import { NOT_READ } from '../../search/resolve-filters.ts';
import { readTemplateNames } from '../../search/template-names.ts';
import { assertTemplate } from '../../templates/assert-template-exists.ts';
import { offsetSchema, readCursor, writeCursor } from '../reading/list-cursor.ts';
import { summarizeRow } from '../reading/read-codex.ts';
import { findListedFields, parseListedFields } from './list-fields.ts';
import { findInOrder, type ListPlace, listPlaceSchema, ordersByFields } from './list-order.ts';

export interface ListQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  readonly template?: string | undefined;
  readonly parent?: string | undefined;
  /** Anywhere below this Codex. */
  readonly under?: string | undefined;
  /** The private ones on top alone, that the reader may read. */
  readonly private?: boolean | undefined;
  readonly trashed?: boolean | undefined;
  readonly archived?: 'include' | 'only' | undefined;
  /** `a,b` or `*`. */
  readonly fields?: string | undefined;
  /** `-due,title`. */
  readonly sort?: string | undefined;
}

/** Search finds what is archived unless it is told not to; lists leave it out unless they are told otherwise. */
const ARCHIVED = { without: 'without', only: 'only', include: undefined } as const;
const LATEST_FIRST: readonly SortKey[] = [{ by: 'updated', descending: true }];

/**
 * In the order asked for; else best match first where words are sought, and otherwise newest first. Throws `invalid_input` for whatever in
 * the query has no meaning here, since a list that leaves it aside could be mistaken for the answer; `unavailable` while an update of
 * Bindery is still reading the values that are asked for.
 */
export async function listCodices(services: Services, actor: Actor, query: ListQuery): Promise<CodexList> {
  const isSearch = (query.q ?? '').trim() !== '';
  // What is searched for may name anything in the workspace.
  const within = isSearch ? undefined : await withinFor(services.prisma, actor, query.under ?? query.parent);
  assertCan(actor, { action: 'find', resource: { kind: 'workspace', within } });
  await assertTemplate(services, query.template);
  const { keys, fields } = await readColumns(services, query);
  // Of what somebody reaches in part nothing is sought, compared or told but that it is there.
  const isPlain = !isSearch && fields === null && !ordersByFields(keys ?? []);
  const search = await prepareList(
    services,
    actor,
    { ...query, extent: isPlain ? 'part' : 'whole' },
    isSearch,
  );
  await assertRead(services, search, keys ?? []);
  const ranked = keys === null && search.query.terms.length > 0;
  const page = ranked
    ? await findRanked(services, search, query)
    : await findOrdered(services, search, query, keys ?? LATEST_FIRST);
  const { items, shown } = await presentItems(services, page.ids, fields);
  const cursor = shown < page.ids.length ? page.cursorAfter(shown) : page.nextCursor;
  return { items: query.trashed === true ? await countAlong(services, items) : items, nextCursor: cursor };
}

/** A list of the trash shows what was put there by itself, archived before or not; a search in it looks at everything. */
async function prepareList(
  services: Services,
  actor: Actor,
  query: ListQuery & Pick<SearchRequest, 'extent'>,
  isSearch: boolean,
): Promise<PreparedSearch> {
  const isTrash = query.trashed === true && !isSearch && query.under === undefined;
  const archived = isTrash ? undefined : ARCHIVED[query.archived ?? 'without'];
  const search = await prepareSearch(services, actor, { ...query, q: query.q ?? '', archived });
  if (search.problems.some(({ message }) => message === NOT_READ)) throw notRead();
  assertUnderstood('q', search.problems);
  const conditions = [
    ...search.filters.conditions,
    ...(isTrash ? [Prisma.sql`c."trashedWithId" IS NULL`] : []),
    ...(query.private === true ? [Prisma.sql`c."privateTopId" = c."id"`] : []),
  ];
  return { ...search, filters: { ...search.filters, conditions } };
}

async function readColumns(
  services: Services,
  { fields, sort, template }: ListQuery,
): Promise<{ readonly keys: readonly SortKey[] | null; readonly fields: readonly string[] | '*' | null }> {
  if (fields === undefined && sort === undefined) return { keys: null, fields: null };
  const names = await readTemplateNames(services, template);
  const order = sort === undefined ? null : parseSort(sort, names);
  if (order) assertUnderstood('sort', order.problems);
  const listed = fields === undefined ? null : parseListedFields(fields, names);
  if (listed) assertUnderstood('fields', listed.problems);
  return { keys: order?.keys ?? null, fields: listed?.fields ?? null };
}

async function assertRead(
  { prisma }: Services,
  { query }: PreparedSearch,
  keys: readonly SortKey[],
): Promise<void> {
  const asks = [...everyFilter(query.filters)].some(({ condition }) => condition.kind === 'field');
  if ((asks || ordersByFields(keys)) && !(await isEveryCodexRead(prisma))) throw notRead();
}

function notRead(): BinderyError {
  return new BinderyError('unavailable', NOT_READ);
}

interface ListPage {
  readonly ids: readonly string[];
  readonly nextCursor: string | null;
  /** The cursor of a page that ends after so many. */
  cursorAfter(count: number): string;
}

/** The order of matches is worked out for each page: its cursor is a number of them. */
async function findRanked(
  services: Services,
  search: PreparedSearch,
  { cursor, limit }: ListQuery,
): Promise<ListPage> {
  const offset = cursor === undefined ? 0 : readCursor(cursor, offsetSchema);
  const found = await findMatches(services, search, { limit: limit + 1, offset });
  const cursorAfter = (count: number) => writeCursor(offset + count);
  return {
    ids: found.slice(0, limit),
    cursorAfter,
    nextCursor: found.length > limit ? cursorAfter(limit) : null,
  };
}

async function findOrdered(
  services: Services,
  search: PreparedSearch,
  { cursor, limit, sort = '' }: ListQuery,
  keys: readonly SortKey[],
): Promise<ListPage> {
  const after = cursor === undefined ? null : readPlace(cursor, sort, keys);
  const namesPeople = keys.some((key) => key.by === 'field' && key.namesPeople);
  const people = namesPeople ? await services.prisma.user.findMany({ select: { id: true, name: true } }) : [];
  const found = search.isEmpty
    ? []
    : await findInOrder(services.prisma, searchSource(search), { keys, people }, after, limit + 1);
  const cursorAfter = (count: number) => {
    const last = found[count - 1];
    return writeCursor([
      storableText(sort),
      (last?.places ?? []).map((place) => place && [...place]),
      last?.id ?? '',
    ]);
  };
  return {
    ids: found.slice(0, limit).map(({ id }) => id),
    cursorAfter,
    nextCursor: found.length > limit ? cursorAfter(limit) : null,
  };
}

/** The cursor of a list in another order says nothing about this one. */
function readPlace(cursor: string, sort: string, keys: readonly SortKey[]): ListPlace {
  const [of, places, id] = readCursor(cursor, listPlaceSchema);
  if (of === sort && places.length === keys.length) return { places, id };
  const message = 'This cursor is of a list in another order. Leave it out to start at the beginning.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['cursor'], message }] });
}

/** The items, and how many of the ids they stand for: values that are too many for one page begin the next. */
async function presentItems(
  services: Services,
  ids: readonly string[],
  fields: readonly string[] | '*' | null,
): Promise<{ readonly items: CodexSummary[]; readonly shown: number }> {
  const rows = await findListRows(services.prisma, ids);
  if (fields === null) return { items: rows.map(summarizeRow), shown: ids.length };
  const listed = await findListedFields(services.prisma, ids, fields);
  const cut = rows.findIndex(({ id }) => !listed.has(id));
  const shown = cut === -1 ? rows : rows.slice(0, cut);
  return {
    items: shown.map((row) => ({ ...summarizeRow(row), fields: listed.get(row.id) ?? {} })),
    shown: cut === -1 ? ids.length : ids.indexOf(rows[cut]?.id ?? ''),
  };
}

/** Refuses parts of a parameter that nothing here answers to, each with its place in it. */
function assertUnderstood(parameter: 'q' | 'sort' | 'fields', problems: readonly SearchProblem[]): void {
  const [first] = problems;
  if (!first) return;
  const issues = problems.map(({ message, from, to }) => ({
    path: [parameter],
    message: `${message} (characters ${from + 1} to ${to})`,
    line: 1,
    column: from + 1,
    endLine: 1,
    endColumn: to + 1,
  }));
  throw new BinderyError('invalid_input', `${parameter}: ${first.message}`, { issues });
}

async function countAlong({ prisma }: Services, items: readonly CodexSummary[]): Promise<CodexSummary[]> {
  const counts = await countTrashedAlong(
    prisma,
    items.map(({ id }) => id),
  );
  return items.map((item) => ({ ...item, trashedAlong: counts.get(item.id) ?? 0 }));
}
