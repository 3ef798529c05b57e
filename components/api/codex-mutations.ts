/** Hooks that rename and purge Codices. Queries are refreshed in the background. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { codexSchema } from '#core/protocol/api/codices.ts';
import { api, nothing } from './client.ts';
import { keys } from './query-keys.ts';

function useCodicesChanged() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.codices });
  };
}

/** Gives a Codex another title. */
export function useRenameCodex() {
  const changed = useCodicesChanged();
  return useMutation({
    mutationFn: ({ id, title }: { readonly id: string; readonly title: string }) =>
      api.patch(`/codices/${encodeURIComponent(id)}`, { title }, codexSchema),
    onSuccess: changed,
  });
}

/** Deletes for good what is in the trash, with everything that stands under it. */
export function usePurgeCodex() {
  const changed = useCodicesChanged();
  return useMutation({
    mutationFn: (id: string) => api.post(`/codices/${encodeURIComponent(id)}/purge`, {}, nothing),
    onSuccess: changed,
  });
}
