/** Query hooks of the preview: the Codices that it can show, and one of them with its values. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { useTemplate } from '#components/api/queries.ts';
import { codexListSchema, codexSchema } from '#core/protocol/api/codices.ts';

const SHOWN = 30;

/** Codices of a template, those first whose title fits what was typed. */
export function useCodicesOf(templateId: string, typed: string) {
  return useQuery({
    queryKey: ['preview-codices', templateId, typed],
    queryFn: async ({ signal }) => {
      const q = typed.trim() === '' ? {} : { q: typed.trim() };
      const query = { template: templateId, limit: SHOWN, ...q };
      return (await api.get('/codices', codexListSchema, { signal, query })).items;
    },
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** A Codex with its values as they are now, and the version of its template; `null` asks for none. */
export function useShownCodex(codexId: string | null) {
  const codex = useQuery({
    queryKey: ['preview-codex', codexId],
    queryFn: ({ signal }) =>
      api.get(`/codices/${encodeURIComponent(codexId ?? '')}`, codexSchema, {
        signal,
        query: { richtext: 'json' },
      }),
    enabled: codexId !== null,
    staleTime: 0,
  });
  const pin = codex.data?.template;
  const template = useTemplate(pin?.id, pin?.version);
  return { codex: codex.data, template: template.data, error: codex.error ?? template.error };
}
