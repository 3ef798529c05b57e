/** Queries of the branches of a Codex, looked at again while they are shown, and what one does with them. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type * as Y from 'yjs';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import {
  type BranchBody,
  branchListSchema,
  branchSchema,
  type CreateBranchBody,
} from '#core/protocol/api/history/branches.ts';

/** On the page of the Codex, where others begin and close branches now and then. */
const LOOK_AGAIN_MS = 60_000;
/** Where somebody looks at how far a branch is ahead and behind. */
const FOLLOW_MS = 4_000;
/** An edit is in the journal by then. */
const SETTLED_MS = 1_500;

/** The key of all that is asked about the branches of a Codex. */
export const branchesKey = (codexId: string) => [...keys.branches, codexId] as const;

/** The branches of a Codex in the API. */
export const branchesPathOf = (codexId: string) => `/codices/${encodeURIComponent(codexId)}/branches`;
const pathOf = (codexId: string, name: string) => `${branchesPathOf(codexId)}/${encodeURIComponent(name)}`;

interface Asked {
  /** Somebody looks at the numbers. */
  readonly follow?: boolean;
  readonly enabled?: boolean;
}

/** All branches of a Codex, open ones first. */
export function useBranches(codexId: string, { follow = false, enabled = true }: Asked = {}) {
  return useQuery({
    queryKey: branchesKey(codexId),
    queryFn: async ({ signal }) =>
      (await api.get(branchesPathOf(codexId), branchListSchema, { signal })).items,
    refetchInterval: follow ? FOLLOW_MS : LOOK_AGAIN_MS,
    staleTime: follow ? 0 : FOLLOW_MS,
    enabled,
  });
}

/** One of them; `undefined` while it is not known whether there is one, `null` where there is none. */
export function useBranch(codexId: string, name: string): BranchBody | null | undefined {
  const { data, isFetchedAfterMount } = useBranches(codexId, { follow: true });
  const found = data?.find((branch) => branch.name === name);
  if (found !== undefined) return found;
  // A list that was kept on this device may not have it yet.
  return data !== undefined && isFetchedAfterMount ? null : undefined;
}

/** Asks again a moment after the open branch was edited. */
export function useFollowBranch(codexId: string, doc: Y.Doc): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void client.invalidateQueries({ queryKey: branchesKey(codexId) }), SETTLED_MS);
    };
    doc.on('update', ask);
    return () => {
      clearTimeout(timer);
      doc.off('update', ask);
    };
  }, [client, codexId, doc]);
}

export function useCreateBranch(codexId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateBranchBody) => api.post(branchesPathOf(codexId), body, branchSchema),
    // Its page must know it before the list is asked for again.
    onSuccess: (made) => noteBranch(client, codexId, made),
    onSettled: () => client.invalidateQueries({ queryKey: branchesKey(codexId) }),
  });
}

/** Brings into a branch what was written on main since. */
export function useUpdateBranch(codexId: string, name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post(`${pathOf(codexId, name)}/update`, undefined, branchSchema),
    onSuccess: (updated) => noteBranch(client, codexId, updated),
    onSettled: () => client.invalidateQueries({ queryKey: branchesKey(codexId) }),
  });
}

/** Opens a branch again that was closed without merging it. */
export function useReopenBranch(codexId: string, name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post(`${pathOf(codexId, name)}/reopen`, undefined, branchSchema),
    onSuccess: (reopened) => noteBranch(client, codexId, reopened),
    onSettled: () => client.invalidateQueries({ queryKey: branchesKey(codexId) }),
  });
}

export function useCloseBranch(codexId: string, name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete(pathOf(codexId, name)),
    onSettled: () => client.invalidateQueries({ queryKey: branchesKey(codexId) }),
  });
}

/** Puts a branch, as the server has answered it, into the list that is known. */
export function noteBranch(client: QueryClient, codexId: string, branch: BranchBody): void {
  client.setQueryData<readonly BranchBody[]>(branchesKey(codexId), (known = []) => {
    const others = known.filter(({ name }) => name !== branch.name);
    return [branch, ...others];
  });
}
