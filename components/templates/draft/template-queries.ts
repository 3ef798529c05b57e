/** Query hooks of the template editor: source, versions, the server's check, publishing. */
import {
  keepPreviousData,
  type QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { BinderyError } from '#core/errors.ts';
import {
  listedVersionsSchema,
  publishedTemplateSchema,
  templateCheckSchema,
  templateSchema,
  templateVersionSchema,
} from '#core/protocol/api/templates.ts';
import { whenUnreachable } from '#sync/pending/send-document.ts';
import type { TemplateSession } from '#sync/session/template-session.ts';

const pathOf = (id: string) => `/templates/${encodeURIComponent(id)}`;
const versionsKey = (id: string) => ['template-versions', id] as const;
const sourceKey = (id: string, version: number) => ['template-source', id, version] as const;

/** A query for the newest version of a template with its JSON5 source; the last answer is kept on this device. */
function useNewestSource(id: string, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.template(id, undefined), 'source'],
    queryFn: async ({ signal }) => {
      const { version } = await api.get(pathOf(id), templateSchema, { signal });
      return fetchSource(id, version, signal);
    },
    enabled,
    // What this device kept may be of a moment ago, and a version has been published since.
    staleTime: 0,
  });
}

/** As `useNewestSource`, asked again where the draft stands on a version that is newer than the answer. */
export function useNewestSourceFor(id: string | null, baseVersion: number | null) {
  const newest = useNewestSource(id ?? '', id !== null);
  const client = useQueryClient();
  const known = newest.data?.template.version;
  const isBehind = known !== undefined && baseVersion !== null && known < baseVersion;
  useEffect(() => {
    if (id !== null && isBehind) refreshTemplate(client, id);
  }, [client, id, isBehind]);
  return newest;
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
  /** The draft it comes from. */
  readonly draft: string;
  /** Other templates that may break by it. */
  readonly mayBreak: readonly string[];
  readonly session: DraftSession;
}

/** As much of a session as publishing waits for. */
export type DraftSession = Pick<TemplateSession, 'saved' | 'status'>;

/** Publishes a draft once the server has all of it: what came later would stand in a draft that has moved on. */
export function usePublishTemplate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, session, ...publication }: Publication) => {
      await untilSaved(session);
      return await api.post(`${pathOf(id)}/versions`, publication, publishedTemplateSchema);
    },
    onSuccess: ({ template }) => refreshTemplate(client, template.id),
    // What it would do may be something else than a moment ago.
    onError: () => void client.invalidateQueries({ queryKey: ['template-check'] }),
  });
}

async function untilSaved(session: DraftSession): Promise<void> {
  const unreachable = whenUnreachable(session);
  const left = unreachable.reached.then(() => {
    throw new BinderyError(
      'unavailable',
      'The server can’t be reached, and it does not have all of the draft.',
    );
  });
  try {
    await Promise.race([session.saved(), left]);
  } finally {
    unreachable.stop();
  }
}

/** Asks again for whatever shows a template, of which there is another version. */
export function refreshTemplate(client: QueryClient, id: string): void {
  void client.invalidateQueries({ queryKey: keys.templates });
  void client.invalidateQueries({ queryKey: keys.template(id, undefined) });
  void client.invalidateQueries({ queryKey: versionsKey(id), exact: true });
}
