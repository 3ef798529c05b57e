/** Queries of sets of branches, and what one does with all branches of one. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import {
  type BranchSetBody,
  branchSetPlanSchema,
  branchSetSchema,
  type CreateBranchSetBody,
} from '#core/protocol/api/history/branch-sets.ts';
import { noteBranch } from './branch-queries.ts';

/** As often as a branch alone is looked at again, where somebody looks at how far it has come. */
const FOLLOW_MS = 4_000;

/** Where its size and its Codices are told: each answer counts how far all of them have come. */
const LOOK_AGAIN_MS = 60_000;

export const branchSetKey = (id: string) => [...keys.branches, 'set', id] as const;
export const branchSetPathOf = (id: string) => `/branch-sets/${encodeURIComponent(id)}`;
const setsPathOf = (codexId: string) => `/codices/${encodeURIComponent(codexId)}/branch-sets`;

/** A set of branches; `undefined` asks for none. */
export function useBranchSet(id: string | undefined, { follow = false } = {}) {
  return useQuery({
    queryKey: branchSetKey(id ?? ''),
    queryFn: ({ signal }) => api.get(branchSetPathOf(id ?? ''), branchSetSchema, { signal }),
    staleTime: FOLLOW_MS,
    refetchInterval: follow ? FOLLOW_MS : LOOK_AGAIN_MS,
    enabled: id !== undefined,
  });
}

/** Which Codices would get a branch of this name with all below one; the last answer stays while somebody types. */
export function useBranchSetPlan(codexId: string, name: string, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.branches, 'plan', codexId, name],
    queryFn: ({ signal }) => {
      const path = `${setsPathOf(codexId)}/plan?name=${encodeURIComponent(name)}`;
      return api.get(path, branchSetPlanSchema, { signal });
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
    enabled,
  });
}

export function useCreateBranchSet(codexId: string) {
  return useSetMutation((body: CreateBranchSetBody) => api.post(setsPathOf(codexId), body, branchSetSchema));
}

export function useReopenBranchSet(id: string) {
  return useSetMutation(() => api.post(`${branchSetPathOf(id)}/reopen`, undefined, branchSetSchema));
}

export function useCloseBranchSet(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete(branchSetPathOf(id)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.branches }),
  });
}

/** What it does, it does to the branches of several Codices. */
function useSetMutation<Body>(mutationFn: (body: Body) => Promise<BranchSetBody>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: (set) => {
      client.setQueryData(branchSetKey(set.id), set);
      // The page of each must know it before the lists are asked for again.
      for (const { id, branch } of set.codices) noteBranch(client, id, branch);
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.branches }),
  });
}
