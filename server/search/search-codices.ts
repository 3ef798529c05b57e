/** `GET /search`: a page of matching Codices, with excerpts. */
import type { Actor } from '#core/access/policy.ts';
import type { SearchAnswer, SearchHit } from '#core/protocol/api/search.ts';
import { findExcerpts } from '#core/search/excerpts.ts';
import { highlight, type Needle, needlesOf } from '#core/search/highlight.ts';
import { assertCan } from '../access/assert-can.ts';
import { offsetSchema, readCursor, writeCursor } from '../codices/reading/list-cursor.ts';
import { summarizeRow } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { findListRows } from '../projection/tables/codex-store.ts';
import { findEntries } from '../projection/tables/search-index.ts';
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
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  await assertTemplate(services, request.template);
  const offset = cursor === undefined ? 0 : readCursor(cursor, offsetSchema);
  const search = await prepareSearch(services, actor, request);
  const [ids, templates] = await Promise.all([
    findMatches(services, search, { limit: limit + 1, offset }),
    facets ? countByTemplate(services, search) : undefined,
  ]);
  return {
    items: await presentHits(services, ids.slice(0, limit), needlesOf(search.query.terms)),
    nextCursor: ids.length > limit ? writeCursor(offset + limit) : null,
    problems: [...search.problems],
    ...(templates && { templates }),
  };
}

async function presentHits(
  services: Services,
  ids: readonly string[],
  needles: readonly Needle[],
): Promise<SearchHit[]> {
  const [rows, entries, paths] = await Promise.all([
    findListRows(services.prisma, ids),
    findEntries(services.prisma, ids),
    findPaths(services.prisma, ids),
  ]);
  return rows.map((row) => ({
    ...summarizeRow(row),
    heading: highlight(row.title, needles),
    excerpts: findExcerpts(entries.get(row.id) ?? [], needles),
    path: paths.get(row.id) ?? [],
  }));
}
