/** Query hooks of restoring a Codex and all below it: the plan, the act, and taking it back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import {
  type RestoreSubtreeBody,
  subtreePlanSchema,
  subtreeRestoreSchema,
} from '#core/protocol/api/history/subtree-restores.ts';

const pathOf = (codexId: string) => `/codices/${encodeURIComponent(codexId)}/subtree-restores`;

/** What would change; `null` as the instant: nothing is asked. */
export function useRestorePlan(codexId: string, at: string | null) {
  return useQuery({
    queryKey: ['subtree-plan', codexId, at],
    queryFn: ({ signal }) =>
      api.get(`${pathOf(codexId)}/plan`, subtreePlanSchema, { signal, query: { at: at ?? '' } }),
    enabled: at !== null,
    staleTime: 0,
    retry: false,
  });
}

export function useRestoreSubtree(codexId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RestoreSubtreeBody) => api.post(pathOf(codexId), body, subtreeRestoreSchema),
    onSettled: () =>
      Promise.all(
        [['subtree-plan', codexId], ['timeline']].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}

export function useUndoRestore() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api.post(`/subtree-restores/${encodeURIComponent(id)}/undo`, undefined, subtreeRestoreSchema),
    onSettled: () => client.invalidateQueries({ queryKey: ['timeline'] }),
  });
}
