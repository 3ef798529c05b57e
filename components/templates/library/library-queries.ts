/** Mutations of the template library, and sources as files. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import {
  archivedTemplateSchema,
  publishedTemplateSchema,
  shippedSchema,
} from '#core/protocol/api/templates.ts';

const pathOf = (id: string) => `/templates/${encodeURIComponent(id)}`;

/** A mutation after which the library and the template are read again. */
function useTemplateMutation<Input extends { readonly id: string }, Answer>(
  run: (input: Input) => Promise<Answer>,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: (_answer, _error, { id }) => {
      void client.invalidateQueries({ queryKey: keys.templates });
      void client.invalidateQueries({ queryKey: keys.template(id, undefined) });
      void client.invalidateQueries({ queryKey: ['template-versions', id] });
    },
  });
}

/** Other templates that may break by a publication. */
interface Consent {
  readonly mayBreak?: readonly string[];
}

export function useDuplicateTemplate() {
  return useTemplateMutation(
    ({
      id,
      copy,
    }: {
      readonly id: string;
      readonly copy: Consent & { readonly id: string; readonly name: string };
    }) => api.post(`${pathOf(id)}/duplicate`, copy, publishedTemplateSchema),
  );
}

export function useArchiveTemplate() {
  return useTemplateMutation(({ id, archived }: { readonly id: string; readonly archived: boolean }) =>
    api.post(`${pathOf(id)}/${archived ? 'archive' : 'unarchive'}`, undefined, archivedTemplateSchema),
  );
}

export function useRestoreShipped() {
  return useTemplateMutation(
    ({ id, ...body }: Consent & { readonly id: string; readonly baseVersion: number }) =>
      api.post(`${pathOf(id)}/restore-shipped`, body, publishedTemplateSchema),
  );
}

export function useAcknowledgeShipped() {
  return useTemplateMutation(({ id, sha256 }: { readonly id: string; readonly sha256: string }) =>
    api.post(`${pathOf(id)}/acknowledge-shipped`, { sha256 }, shippedSchema),
  );
}

export function usePublishSource() {
  return useTemplateMutation(
    ({
      id,
      ...body
    }: Consent & { readonly id: string; readonly source: string; readonly baseVersion: number }) =>
      api.post(`${pathOf(id)}/versions`, body, publishedTemplateSchema),
  );
}

/** What comes with the product beside what is published here. */
export function useShipped(id: string) {
  return useQuery({
    queryKey: ['template-shipped', id],
    queryFn: ({ signal }) => api.get(`${pathOf(id)}/shipped`, shippedSchema, { signal }),
    staleTime: 0,
  });
}

/** The address of a template as a file. */
export function sourceAddress(id: string, withAncestors: boolean): string {
  return `/api/v1${pathOf(id)}/source${withAncestors ? '?ancestors=true' : ''}`;
}
