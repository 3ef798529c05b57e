/** `GET /search`: a page of matching Codices, with excerpts. */
import type { Actor } from '#core/access/policy.ts';
import type { SearchAnswer, SearchHit } from '#core/protocol/api/search.ts';
import { findCommentExcerpts } from '#core/search/comment-excerpts.ts';
import { findExcerpts } from '#core/search/excerpts.ts';
import { highlight, needlesOf } from '#core/search/highlight.ts';
import { codexTermsOf, commentTermsOf, type SearchQuery } from '#core/search/search-query.ts';
import { assertCan } from '../access/assert-can.ts';
import { offsetSchema, readCursor, writeCursor } from '../codices/reading/list-cursor.ts';
import { summarizeRow } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { findListRows } from '../projection/tables/codex-store.ts';
import { findSaid } from '../projection/tables/comment-search-index.ts';
import { findEntries } from '../projection/tables/search-index.ts';
import { writeAnyOf } from '../projection/tables/search-vector.ts';
import { assertTemplate } from '../templates/assert-template-exists.ts';
import { countByTemplate, findMatches, prepareSearch, type SearchRequest } from './find-matches.ts';
import { findPaths } from './find-paths.ts';

export interface SearchPage extends SearchRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
  /** Count the matches of each template as well. */
  readonly facets?: boolean;
}

/** Members only: a guest knows one Codex and searches nothing. What in `q` is not understood is answered as problems. */
export async function searchCodices(
  services: Services,
  actor: Actor,
  { cursor, limit, facets = false, ...request }: SearchPage,
): Promise<SearchAnswer> {
  assertCan(actor, { action: 'find', resource: { kind: 'workspace' } });
  await assertTemplate(services, request.template);
  const offset = cursor === undefined ? 0 : readCursor(cursor, offsetSchema);
  const search = await prepareSearch(services, actor, request);
  const [ids, templates] = await Promise.all([
    findMatches(services, search, { limit: limit + 1, offset }),
    facets ? countByTemplate(services, search) : undefined,
  ]);
  return {
    items: await presentHits(services, ids.slice(0, limit), search.query),
    nextCursor: ids.length > limit ? writeCursor(offset + limit) : null,
    problems: [...search.problems],
    ...(templates && { templates }),
  };
}

async function presentHits(
  services: Services,
  ids: readonly string[],
  query: SearchQuery,
): Promise<SearchHit[]> {
  const { prisma } = services;
  const needles = needlesOf(codexTermsOf(query));
  const saidTerms = commentTermsOf(query).filter((term) => !term.negated);
  const [rows, entries, paths, said] = await Promise.all([
    findListRows(prisma, ids),
    findEntries(prisma, ids),
    findPaths(prisma, ids),
    findSaid(prisma, ids, writeAnyOf(saidTerms)),
  ]);
  const saidNeedles = needlesOf(saidTerms);
  return rows.map((row) => ({
    ...summarizeRow(row),
    heading: highlight(row.title, needles),
    excerpts: findExcerpts(entries.get(row.id) ?? [], needles),
    comments: findCommentExcerpts(said.get(row.id) ?? [], saidNeedles),
    path: paths.get(row.id) ?? [],
  }));
}
