/** Query hooks of what admins see and do of members: their ways to sign in, and removing them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { erasureSchema } from '#core/protocol/api/administration/erasures.ts';
import { removalSchema } from '#core/protocol/api/people.ts';
import { memberMethodsListSchema } from '#core/protocol/api/sign-in.ts';

/** How much there is of what ends or stays, counted anew each time it is asked; `me` for oneself. */
export function useRemoval(memberId: string) {
  const path = memberId === 'me' ? '/me/removal' : `/members/${encodeURIComponent(memberId)}/removal`;
  return useQuery({
    queryKey: [...keys.members, 'removal', memberId],
    queryFn: ({ signal }) => api.get(path, removalSchema, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
}

/** How the members sign in, by their ids; for admins. */
export function useMethodsOfMembers() {
  return useQuery({
    queryKey: [...keys.members, 'sign-in-methods'],
    queryFn: async ({ signal }) =>
      (await api.get('/members/sign-in-methods', memberMethodsListSchema, { signal })).items,
    staleTime: 0,
    gcTime: 0,
  });
}

const LOOK_MS = 1_000;

/** What erasing the personal data of a removed member would change, and how far it is while it goes on. */
export function useErasure(memberId: string) {
  const client = useQueryClient();
  const erasure = useQuery({
    queryKey: [...keys.members, 'erasure', memberId],
    queryFn: ({ signal }) =>
      api.get(`/members/${encodeURIComponent(memberId)}/erasure`, erasureSchema, { signal }),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'erasing' ? LOOK_MS : false),
  });
  const state = erasure.data?.state;
  // Lists have the other name from then on.
  useEffect(() => {
    if (state === 'done') void client.invalidateQueries({ queryKey: keys.members, exact: true });
  }, [client, state]);
  return erasure;
}

export function useErase() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, confirm }: { readonly id: string; readonly confirm: string }) =>
      api.post(`/members/${encodeURIComponent(id)}/erasure`, { confirm }, erasureSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.members }),
  });
}

export function useRemoveMember() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, heir }: { readonly id: string; readonly heir: string | null }) =>
      api.delete(`/members/${encodeURIComponent(id)}`, { query: { heir: heir ?? undefined } }),
    onSuccess: async () => {
      for (const queryKey of [keys.members, keys.invitations, keys.apiTokens])
        await client.invalidateQueries({ queryKey });
    },
  });
}
