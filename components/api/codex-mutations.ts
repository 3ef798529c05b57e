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

/** A mutation that renames a Codex. */
export function useRenameCodex() {
  const changed = useCodicesChanged();
  return useMutation({
    mutationFn: ({ id, title }: { readonly id: string; readonly title: string }) =>
      api.patch(`/codices/${encodeURIComponent(id)}`, { title }, codexSchema),
    onSuccess: changed,
  });
}

/** A mutation that purges a Codex in the trash with its subtree. */
export function usePurgeCodex() {
  const changed = useCodicesChanged();
  return useMutation({
    mutationFn: (id: string) => api.post(`/codices/${encodeURIComponent(id)}/purge`, {}, nothing),
    onSuccess: changed,
  });
}
