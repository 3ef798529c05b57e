/** Query hooks of the page. Mutations are in codex-mutations.ts and people-queries.ts. */

import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { noteReaderDates } from '#components/locale/reader-dates.ts';
import { noteTimeZone } from '#components/locale/workspace-day.ts';
import { type CodexSummary, codexListSchema, codexSchema } from '#core/protocol/api/codices.ts';
import { memberListSchema, meSchema, setupStatusSchema } from '#core/protocol/api/people.ts';
import { type TemplateSummary, templateListSchema, templateSchema } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';
import { api, type CallOptions } from './client.ts';
import { keys } from './query-keys.ts';

const MINUTE = 60_000;
/** The navigator asks for pages of this size, and for no more than this many of them. */
const PAGE = 200;
const PAGES = 25;

/** The signed-in person; fails with `unauthenticated` when nobody is. */
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: async ({ signal }) => {
      const me = await api.get('/me', meSchema, { signal });
      noteTimeZone(me.workspace.timeZone);
      noteReaderDates(me);
      return me;
    },
    staleTime: MINUTE,
  });
}

/** A query for whether this instance has no owner yet. */
export function useSetupStatus(enabled = true) {
  return useQuery({
    queryKey: keys.setup,
    queryFn: ({ signal }) => api.get('/setup', setupStatusSchema, { signal }),
    enabled,
  });
}

const membersQuery = queryOptions({
  queryKey: keys.members,
  queryFn: async ({ signal }) => (await api.get('/members', memberListSchema, { signal })).items,
  staleTime: MINUTE,
});

const templatesQuery = queryOptions({
  queryKey: keys.templates,
  queryFn: async ({ signal }) =>
    (await api.get('/templates', templateListSchema, { signal, query: { all: 'true' } })).items,
  staleTime: MINUTE,
});

/** A query for all members, by name. */
export function useMembers() {
  return useQuery(membersQuery);
}

/** A query for the newest version of every template, archived and abstract ones too. */
export function useAllTemplates() {
  return useQuery(templatesQuery);
}

/** A query for the templates that a Codex can be created from. */
export function useTemplates() {
  return useQuery({ ...templatesQuery, select: inUse });
}

/** A list that an earlier version has kept on the device says of none that it is archived. */
function inUse(templates: readonly TemplateSummary[]): readonly TemplateSummary[] {
  return templates.filter(({ abstract, archivedAt }) => !abstract && !archivedAt);
}

/** The queries that every page needs, for prefetching. */
export const basicQueries = { members: membersQuery, templates: templatesQuery } as const;

/** The query of a resolved template, by default the newest version. Named versions are immutable and cached for good. */
export function templateQuery(id: string, version?: number) {
  return queryOptions({
    queryKey: keys.template(id, version),
    queryFn: ({ signal }) =>
      api.get(`/templates/${encodeURIComponent(id)}`, templateSchema, { signal, query: { version } }),
    staleTime: version === undefined ? MINUTE : Number.POSITIVE_INFINITY,
  });
}

/** One resolved template; see `templateQuery`. */
export function useTemplate(id: string | undefined, version?: number) {
  return useQuery({
    ...templateQuery(id ?? '', version),
    enabled: id !== undefined,
    // While a newer version is on its way, a page goes on with the one it has.
    placeholderData: (previous) => (previous?.id === id ? previous : undefined),
  });
}

/**
 * The newest locally known version of a template; asks the server only when there is none. Codices made from an older
 * version follow the newer one.
 */
export async function fetchTemplate(client: QueryClient, id: string): Promise<Template> {
  const queryKey = keys.template(id, undefined);
  const known = client.getQueryData<Template>(queryKey);
  const newest = client.fetchQuery({
    queryKey,
    queryFn: ({ signal }) => api.get(`/templates/${encodeURIComponent(id)}`, templateSchema, { signal }),
    staleTime: MINUTE,
    retry: false,
  });
  if (known === undefined) return await newest;
  newest.catch(() => undefined);
  return known;
}

/** Any locally known version of a template, which is enough to name fields, also offline. */
export function useKnownTemplate(id: string | undefined): Template | undefined {
  const client = useQueryClient();
  const { data } = useTemplate(id);
  if (data !== undefined || id === undefined) return data;
  const known = client.getQueriesData<Template>({ queryKey: keys.template(id, undefined).slice(0, 2) });
  return known.map(([, template]) => template).find((template) => template !== undefined);
}

/** A query for one Codex as JSON, for what its document does not say. */
export function useCodex(id: string | undefined) {
  return useQuery({
    queryKey: keys.codex(id ?? ''),
    queryFn: ({ signal }) => api.get(`/codices/${encodeURIComponent(id ?? '')}`, codexSchema, { signal }),
    enabled: id !== undefined,
  });
}

/** How many recent Codices a page lists. */
export const RECENT_SHOWN = 12;

export function recentQuery(limit = RECENT_SHOWN) {
  return queryOptions({
    queryKey: [...keys.recentCodices, limit],
    queryFn: async ({ signal }): Promise<readonly CodexSummary[]> =>
      (await api.get('/codices', codexListSchema, { signal, query: { limit } })).items,
  });
}

/** The `limit` Codices edited last, newest first. */
export function useRecentCodices(limit?: number) {
  return useQuery({ ...recentQuery(limit), select: newestFirst, refetchInterval: MINUTE / 2 });
}

/** A query for the trash, newest deletion first. */
export function useTrash() {
  return useQuery({
    queryKey: keys.trash,
    queryFn: ({ signal }) => listAll({ signal, query: { trashed: 'only' } }),
    staleTime: 0,
  });
}

/** The template summaries by id, for icons and names in lists. */
export function useTemplatesById() {
  const { data } = useAllTemplates();
  return useMemo(() => new Map((data ?? []).map((template) => [template.id, template])), [data]);
}

async function listAll(options: CallOptions): Promise<readonly CodexSummary[]> {
  const items: CodexSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const list = await api.get('/codices', codexListSchema, {
      ...options,
      query: { ...options.query, limit: PAGE, cursor },
    });
    items.push(...list.items);
    if (list.nextCursor === null) break;
    cursor = list.nextCursor;
  }
  return items;
}

function newestFirst(items: readonly CodexSummary[]): readonly CodexSummary[] {
  return [...items].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
}
