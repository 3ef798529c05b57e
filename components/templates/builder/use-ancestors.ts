/** A hook for the templates that the edited one extends or mixes in, and what these extend in turn. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#components/api/client.ts';
import { isBinderyError } from '#core/errors.ts';
import { templateSchema, templateVersionSchema } from '#core/protocol/api/templates.ts';
import { parsePublishedTemplate } from '#core/template/parse-template.ts';
import type { TemplateLookup } from '#core/template/template-inheritance.ts';
import type { TemplateSource } from '#core/template/template-source.ts';

/** More than these would be a circle or a mistake, which the check of the template tells. */
const MOST = 32;

/** Finds ancestors once they have been read; those that do not exist are not found. */
export function useAncestors(ids: readonly string[]): TemplateLookup {
  const { data } = useQuery({
    queryKey: ['template-ancestors', ...ids],
    queryFn: ({ signal }) => fetchAncestors(ids, signal),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return useMemo(() => {
    const found = new Map((data ?? []).map((source) => [source.id, source]));
    return (id) => found.get(id);
  }, [data]);
}

async function fetchAncestors(
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly TemplateSource[]> {
  const found = new Map<string, TemplateSource>();
  const waiting = [...ids];
  for (let id = waiting.shift(); id !== undefined && found.size < MOST; id = waiting.shift()) {
    if (found.has(id)) continue;
    const source = await fetchSource(id, signal);
    if (source === null) continue;
    found.set(id, source);
    waiting.push(...(source.extends === null ? [] : [source.extends]), ...source.mixins);
  }
  return [...found.values()];
}

async function fetchSource(id: string, signal: AbortSignal): Promise<TemplateSource | null> {
  const path = `/templates/${encodeURIComponent(id)}`;
  try {
    const { version } = await api.get(path, templateSchema, { signal });
    const { source } = await api.get(`${path}/versions/${version}`, templateVersionSchema, { signal });
    const parsed = parsePublishedTemplate(source, id);
    return parsed.ok ? parsed.source : null;
  } catch (error) {
    if (isBinderyError(error) && error.code === 'not_found') return null;
    throw error;
  }
}
