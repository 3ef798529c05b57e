/** Query hooks of the template editor: source, versions, the server's check, publishing. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import {
  listedVersionsSchema,
  publishedTemplateSchema,
  templateCheckSchema,
  templateSchema,
  templateVersionSchema,
} from '#core/protocol/api/templates.ts';

const pathOf = (id: string) => `/templates/${encodeURIComponent(id)}`;
const versionsKey = (id: string) => ['template-versions', id] as const;
const sourceKey = (id: string, version: number) => ['template-source', id, version] as const;

/** A query for the newest version of a template with its JSON5 source. */
export function useNewestSource(id: string, enabled: boolean) {
  return useQuery({
    queryKey: [...versionsKey(id), 'newest'],
    queryFn: async ({ signal }) => {
      const { version } = await api.get(pathOf(id), templateSchema, { signal });
      return fetchSource(id, version, signal);
    },
    enabled,
    // What is being edited must not change under the author; publishing tells when somebody was faster.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** Reads the source of a version on demand; versions are immutable. */
export function useReadSource(id: string) {
  const client = useQueryClient();
  return (version: number) =>
    client.fetchQuery({
      queryKey: sourceKey(id, version),
      queryFn: ({ signal }) => fetchSource(id, version, signal),
      staleTime: Number.POSITIVE_INFINITY,
    });
}

function fetchSource(id: string, version: number, signal: AbortSignal) {
  return api.get(`${pathOf(id)}/versions/${version}`, templateVersionSchema, { signal });
}

/** Every version of a template, newest first. */
export function useTemplateVersions(id: string, enabled: boolean) {
  return useQuery({
    queryKey: versionsKey(id),
    queryFn: async ({ signal }) =>
      (await api.get(`${pathOf(id)}/versions`, listedVersionsSchema, { signal })).items,
    enabled,
  });
}

/**
 * The server's check of a source: issues in relation to other templates, the resolved template, and the effects of
 * publishing. The last answer stays until the next; `source` tells its text.
 */
export function useTemplateCheck(source: string, enabled: boolean) {
  return useQuery({
    queryKey: ['template-check', source],
    queryFn: async ({ signal }) => ({
      source,
      ...(await api.post('/templates/check', { source }, templateCheckSchema, { signal })),
    }),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    gcTime: 10_000,
  });
}

interface Publication {
  readonly id: string;
  readonly source: string;
  readonly baseVersion: number;
}

export function usePublishTemplate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, source, baseVersion }: Publication) =>
      api.post(`${pathOf(id)}/versions`, { source, baseVersion }, publishedTemplateSchema),
    onSuccess: ({ template }) => {
      void client.invalidateQueries({ queryKey: keys.templates });
      void client.invalidateQueries({ queryKey: keys.template(template.id, undefined) });
      void client.invalidateQueries({ queryKey: versionsKey(template.id), exact: true });
    },
  });
}
