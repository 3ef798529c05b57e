/** The requests of removing a passage: looked for in one Codex, in what is below it too, or everywhere; removed; followed to its end. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import {
  type CreateRedactionBody,
  type RedactionPreviewBody,
  redactionPreviewSchema,
  redactionSchema,
} from '#core/protocol/api/history/redactions.ts';
import {
  type WideRedactionPreviewBody,
  wideRedactionPreviewSchema,
  wideRedactionSchema,
} from '#core/protocol/api/history/wide-redactions.ts';

/** Where a passage is removed. */
export type RedactionScope = 'codex' | 'below' | 'workspace';

/** What would be removed, as it was looked for. */
export type RedactionPlan =
  | { readonly scope: 'codex'; readonly preview: RedactionPreviewBody }
  | { readonly scope: 'below' | 'workspace'; readonly preview: WideRedactionPreviewBody };

interface Wanted {
  readonly scope: RedactionScope;
  readonly passage: string;
}

export function usePlan(codexId: string | null) {
  return useMutation({
    async mutationFn({ scope, passage }: Wanted): Promise<RedactionPlan> {
      if (scope === 'codex' && codexId !== null)
        return {
          scope,
          preview: await api.post(`${pathOf(codexId)}/preview`, { passage }, redactionPreviewSchema),
        };
      const body = { passage, ...below(scope, codexId) };
      const preview = await api.post('/redactions/preview', body, wideRedactionPreviewSchema);
      return { scope: scope === 'below' ? scope : 'workspace', preview };
    },
  });
}

/** How it ended, or what to follow until it has. */
export type Begun = { readonly state: 'done' | 'failed' } | { readonly followed: string };

/** Answers once it is removed from one Codex, and at once where it goes on behind the answer. */
export function useRemoval(codexId: string | null) {
  return useMutation({
    async mutationFn({ scope, ...body }: CreateRedactionBody & Wanted): Promise<Begun> {
      if (scope === 'codex' && codexId !== null) {
        const { state } = await api.post(pathOf(codexId), body, redactionSchema);
        return { state: state === 'done' ? 'done' : 'failed' };
      }
      const asked = { ...body, ...below(scope, codexId) };
      return { followed: (await api.post('/redactions', asked, wideRedactionSchema)).id };
    },
  });
}

const LOOK_MS = 1_000;

export function useWideRedaction(id: string | null) {
  return useQuery({
    queryKey: ['redactions', id],
    queryFn: () => api.get(`/redactions/${id}`, wideRedactionSchema),
    enabled: id !== null,
    refetchInterval: ({ state }) =>
      state.data?.state === 'done' || state.data?.state === 'incomplete' ? false : LOOK_MS,
  });
}

function pathOf(codexId: string): string {
  return `/codices/${encodeURIComponent(codexId)}/redactions`;
}

function below(scope: RedactionScope, codexId: string | null): { below?: string } {
  return scope === 'below' && codexId !== null ? { below: codexId } : {};
}
