/** The query of all private Codices, without their titles, and the mutation that enters one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { grantSchema, privateCodexListSchema } from '#core/protocol/api/people.ts';

const listKey = ['private-codices'] as const;

export function useAllPrivateCodices() {
  return useQuery({
    queryKey: listKey,
    queryFn: async ({ signal }) =>
      (await api.get('/private-codices', privateCodexListSchema, { signal })).items,
    staleTime: 0,
  });
}

/** Makes one an admin of a private Codex, which the audit log and its people are told. */
export function useEnterPrivateCodex() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post(`/private-codices/${encodeURIComponent(id)}/entry`, {}, grantSchema),
    onSettled: async () => {
      await Promise.all(
        [listKey, keys.me, keys.codices].map((queryKey) => client.invalidateQueries({ queryKey })),
      );
    },
  });
}
