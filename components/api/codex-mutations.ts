/** Hooks that make, delete and bring back Codices. The lists are renewed behind them; nobody waits for that. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type CreateCodexBody, codexSchema } from '#core/protocol/api/codices.ts';
import { api, nothing } from './client.ts';
import { keys } from './keys.ts';

function useCodicesChanged() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.codices });
  };
}

/** Makes a Codex from a template; resolves to it. A retry with the same `id` makes no second one. */
export function useCreateCodex() {
  const changed = useCodicesChanged();
  return useMutation({
    mutationFn: (body: CreateCodexBody) => {
      const id = body.id ?? crypto.randomUUID();
      return api.post('/codices', { ...body, id }, codexSchema, { headers: { 'idempotency-key': id } });
    },
    onSuccess: changed,
  });
}

/** Moves a Codex to the trash. */
export function useDeleteCodex() {
  const changed = useCodicesChanged();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/codices/${encodeURIComponent(id)}`),
    onSuccess: changed,
  });
}

/** Takes a Codex out of the trash. */
export function useRestoreFromTrash() {
  const changed = useCodicesChanged();
  return useMutation({
    mutationFn: (id: string) =>
      api.post(`/codices/${encodeURIComponent(id)}/restore-from-trash`, {}, nothing),
    onSuccess: changed,
  });
}
