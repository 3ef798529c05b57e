/** Hooks of what a member wants to be told of: watching a Codex, muting it or a thread. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { toast } from '#components/ui/toast.tsx';
import { mutingSchema, type Watching, watchingSchema } from '#core/protocol/api/notifications.ts';

const pathOf = (codexId: string) => `/codices/${encodeURIComponent(codexId)}`;

export function useWatching(codexId: string) {
  return useQuery({
    queryKey: keys.watching(codexId),
    queryFn: ({ signal }) => api.get(`${pathOf(codexId)}/watch`, watchingSchema, { signal }),
  });
}

export type WatchChange = Watching['watching'] | 'mute' | 'unmute';

/** A mutation; `null` stops watching. */
export function useChangeWatching(codexId: string) {
  const client = useQueryClient();
  const path = pathOf(codexId);
  return useMutation({
    mutationFn: async (change: WatchChange): Promise<unknown> => {
      if (change === null) return await api.delete(`${path}/watch`);
      if (change === 'mute') return await api.put(`${path}/mute`, undefined, mutingSchema);
      if (change === 'unmute') return await api.delete(`${path}/mute`);
      return await api.put(`${path}/watch`, { subtree: change === 'subtree' }, watchingSchema);
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.watching(codexId) }),
    onSuccess: (_, change) => toast.done(CHANGED[change ?? 'none']),
    onError: (error) => toast.failed('It was not changed.', error),
  });
}

const CHANGED: Readonly<Record<NonNullable<WatchChange> | 'none', string>> = {
  codex: 'You are told of what changes here',
  subtree: 'You are told of what changes here and below',
  none: 'Not watched any more',
  mute: 'Muted: you are told of mentions and assignments only',
  unmute: 'Not muted any more',
};
