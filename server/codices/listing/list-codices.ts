/** `GET /codices`: lists and filters Codices, in pages. */
import { z } from 'zod';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { CodexList, CodexSummary } from '#core/protocol/api/codices.ts';
import type { SearchProblem } from '#core/search/search-query.ts';
import { assertCan } from '../../access/assert-can.ts';
import type { Services } from '../../ports/services.ts';
import { countTrashedAlong, findListRows, listByUpdate } from '../../projection/tables/codex-store.ts';
import { findMatches, prepareSearch } from '../../search/find-matches.ts';
import { assertTemplate } from '../../templates/assert-template-exists.ts';
import { offsetSchema, readCursor, writeCursor } from '../reading/list-cursor.ts';
import { summarizeRow } from '../reading/read-codex.ts';

export interface ListQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  readonly template?: string | undefined;
  readonly parent?: string | undefined;
  /** Anywhere below this Codex. */
  readonly under?: string | undefined;
  readonly trashed?: boolean | undefined;
  readonly archived?: 'include' | 'only' | undefined;
}

/** The last row of the page before. */
const placeSchema = z.tuple([z.iso.datetime(), z.string().max(64)]);

/** Search finds what is archived unless it is told not to; lists leave it out unless they are told otherwise. */
const ARCHIVED = { without: 'without', only: 'only', include: undefined } as const;

/**
 * Newest first, or best match first when `q` is given. Throws `invalid_input` for a filter by an unknown name, since an
 * unfiltered list could be mistaken for the answer.
 */
export async function listCodices(services: Services, actor: Actor, query: ListQuery): Promise<CodexList> {
  const isSearch = (query.q ?? '').trim() !== '';
  // What is searched for may name anything in the workspace.
  const within = isSearch ? undefined : (query.under ?? query.parent);
  assertCan(actor, { action: 'list', resource: { kind: 'workspace', within } });
  await assertTemplate(services, query.template);
  const { limit } = query;
  const filter = {
    templateId: query.template,
    parentId: query.parent,
    trashed: query.trashed,
    archived: query.archived,
    limit: limit + 1,
  };
  if (isSearch || query.under !== undefined) {
    const offset = query.cursor === undefined ? 0 : readCursor(query.cursor, offsetSchema);
    const archived = ARCHIVED[query.archived ?? 'without'];
    const search = await prepareSearch(services, actor, { ...query, q: query.q ?? '', archived });
    assertUnderstood(search.problems);
    const ids = await findMatches(services, search, { limit: limit + 1, offset });
    const rows = await findListRows(services.prisma, ids.slice(0, limit));
    return {
      items: rows.map(summarizeRow),
      nextCursor: ids.length > limit ? writeCursor(offset + limit) : null,
    };
  }
  const place = query.cursor === undefined ? null : readCursor(query.cursor, placeSchema);
  const after = place && { updatedAt: new Date(place[0]), id: place[1] };
  const rows = await listByUpdate(services.prisma, filter, after);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const nextCursor = last ? writeCursor([last.updatedAt.toISOString(), last.id]) : null;
  const items = rows.slice(0, limit).map(summarizeRow);
  return { items: query.trashed === true ? await countAlong(services, items) : items, nextCursor };
}

/** Refuses parts of `q` that nothing here answers to, each with its place in it. */
function assertUnderstood(problems: readonly SearchProblem[]): void {
  const [first] = problems;
  if (!first) return;
  const issues = problems.map(({ message, from, to }) => ({
    path: ['q'],
    message: `${message} (characters ${from + 1} to ${to})`,
  }));
  throw new BinderyError('invalid_input', `q: ${first.message}`, { issues });
}

async function countAlong({ prisma }: Services, items: readonly CodexSummary[]): Promise<CodexSummary[]> {
  const counts = await countTrashedAlong(
    prisma,
    items.map(({ id }) => id),
  );
  return items.map((item) => ({ ...item, trashedAlong: counts.get(item.id) ?? 0 }));
}
