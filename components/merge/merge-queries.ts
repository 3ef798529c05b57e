/** The query of what merging a branch would do, asked again when either side goes on, and the merge itself. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { branchesKey, branchesPathOf, noteBranch } from '#components/branches/branch-queries.ts';
import { branchSetKey, branchSetPathOf } from '#components/branches/branch-set-queries.ts';
import { historyKey } from '#components/history/comparison/comparison-queries.ts';
import { useReviews } from '#components/reviews/review-queries.ts';
import {
  type BranchSetBody,
  branchSetSchema,
  type MergeBranchSetBody,
  setMergePreviewSchema,
} from '#core/protocol/api/history/branch-sets.ts';
import {
  type BranchBody,
  branchSchema,
  type MergeBranchBody,
  mergePreviewSchema,
} from '#core/protocol/api/history/branches.ts';
import type { SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';

const mergePathOf = (codexId: string, name: string) =>
  `${branchesPathOf(codexId)}/${encodeURIComponent(name)}/merge`;
const previewsKey = (codexId: string, name: string) => ['merge', codexId, name] as const;

/**
 * A query for what merging a branch would do. It is asked again once the branch is told to be somewhere else; the last answer stays
 * until the next is there.
 */
export function useMergePreview(codexId: string, branch: BranchBody) {
  const { name, base, ahead, behind } = branch;
  // Where a merge takes an approval, an answer changes what is said of it.
  const reviews = useReviews(codexId, { branch: name, enabled: branch.closedAt === undefined });
  const said = reviews.data?.items.map(({ closedAt, reviewers }) => [closedAt, reviewers]) ?? [];
  return useQuery({
    queryKey: [...previewsKey(codexId, name), base, ahead, behind, said],
    queryFn: ({ signal }) => api.get(mergePathOf(codexId, name), mergePreviewSchema, { signal }),
    placeholderData: keepPreviousData,
  });
}

/**
 * A query for what merging a set of branches would do, asked again once one of them is told to be somewhere else, or its reviewers say something else: some
 * are merged only when they are approved.
 */
export function useSetMergePreview({ id, codices }: BranchSetBody, reviews: SetReviewsBody | undefined) {
  const places = codices.map(({ branch: { base, ahead, behind }, trashed }) => [
    base,
    ahead,
    behind,
    trashed,
  ]);
  const said = reviews?.codices.map(({ items }) =>
    items.map(({ closedAt, reviewers }) => [closedAt, reviewers]),
  );
  return useQuery({
    queryKey: ['merge', 'set', id, places, said ?? []],
    queryFn: ({ signal }) => api.get(`${branchSetPathOf(id)}/merge`, setMergePreviewSchema, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** A mutation that merges every branch of a set and closes it. */
export function useMergeSet(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MergeBranchSetBody) => api.post(`${branchSetPathOf(id)}/merge`, body, branchSetSchema),
    onSuccess: (set) => client.setQueryData(branchSetKey(id), set),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['merge', 'set', id] });
      // The branches of several Codices, and these themselves.
      void client.invalidateQueries({ queryKey: keys.codices });
    },
  });
}

/** A mutation that merges a branch into its Codex and closes it. Refused, it has what is refused looked at again. */
export function useMergeBranch(codexId: string, name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MergeBranchBody) => api.post(mergePathOf(codexId, name), body, branchSchema),
    onSuccess: (merged) => noteBranch(client, codexId, merged),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: previewsKey(codexId, name) });
      void client.invalidateQueries({ queryKey: branchesKey(codexId) });
      void client.invalidateQueries({ queryKey: historyKey(codexId) });
      void client.invalidateQueries({ queryKey: keys.codices });
    },
  });
}
