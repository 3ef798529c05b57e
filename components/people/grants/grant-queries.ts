/** Queries and mutations of groups of members, and of grants on a Codex. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import type { PrivateRole } from '#core/access/policy.ts';
import { grantListSchema, grantSchema, groupListSchema, groupSchema } from '#core/protocol/api/people.ts';

const groupsKey = ['groups'] as const;
const grantsKey = (codexId: string) => ['grants', codexId] as const;

export function useGroups() {
  return useQuery({
    queryKey: groupsKey,
    queryFn: async ({ signal }) => (await api.get('/groups', groupListSchema, { signal })).items,
    staleTime: 0,
  });
}

function useGroupMutation<Input, Answer>(run: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => client.invalidateQueries({ queryKey: groupsKey }),
  });
}

export function useCreateGroup() {
  return useGroupMutation((name: string) => api.post('/groups', { name }, groupSchema));
}

export function useRenameGroup() {
  return useGroupMutation(({ id, name }: { readonly id: string; readonly name: string }) =>
    api.patch(`/groups/${encodeURIComponent(id)}`, { name }, groupSchema),
  );
}

export function useDeleteGroup() {
  return useGroupMutation((id: string) => api.delete(`/groups/${encodeURIComponent(id)}`));
}

interface Membership {
  readonly groupId: string;
  readonly userId: string;
}
const memberPath = ({ groupId, userId }: Membership) =>
  `/groups/${encodeURIComponent(groupId)}/members/${encodeURIComponent(userId)}`;

export function useAddToGroup() {
  return useGroupMutation((who: Membership) => api.put(memberPath(who), undefined, groupSchema));
}

export function useRemoveFromGroup() {
  return useGroupMutation((who: Membership) => api.delete(memberPath(who)));
}

/** What is granted on a Codex, and on those above it. */
export function useGrants(codexId: string) {
  return useQuery({
    queryKey: grantsKey(codexId),
    queryFn: async ({ signal }) =>
      (await api.get(`/codices/${codexId}/grants`, grantListSchema, { signal })).items,
    staleTime: 0,
  });
}

function useGrantMutation<Input, Answer>(codexId: string, run: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => client.invalidateQueries({ queryKey: grantsKey(codexId) }),
  });
}

export function usePutGrant(codexId: string) {
  return useGrantMutation(
    codexId,
    ({ principal, role }: { readonly principal: string; readonly role: PrivateRole }) =>
      api.put(`/codices/${codexId}/grants/${principal}`, { role }, grantSchema),
  );
}

export function useRemoveGrant(codexId: string) {
  return useGrantMutation(codexId, (principal: string) =>
    api.delete(`/codices/${codexId}/grants/${principal}`),
  );
}
