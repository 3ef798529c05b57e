/** Queries of the reviews of a set of branches, followed live, and what one does with all of them. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { branchSetPathOf } from '#components/branches/branch-set-queries.ts';
import type { BranchSetBody } from '#core/protocol/api/history/branch-sets.ts';
import {
  type AskSetReview,
  type GiveSetVerdict,
  setReviewsSchema,
} from '#core/protocol/api/history/set-reviews.ts';

/** Announcements may be lost. */
const LOOK_AGAIN_MS = 20_000;

const keyOf = (setId: string) => [...keys.reviews, 'set', setId] as const;

/** Asked again once a branch is told to have gone on: what was approved may not be what is there now. */
export function useSetReviews({ id, codices }: BranchSetBody) {
  const places = codices.map(({ branch: { ahead, base } }) => [ahead, base]);
  return useQuery({
    queryKey: [...keyOf(id), places],
    queryFn: ({ signal }) => api.get(`${branchSetPathOf(id)}/reviews`, setReviewsSchema, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
    staleTime: 0,
  });
}

/** A mutation that asks for a review of several branches of a set. */
export function useAskSetReview(setId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asked: AskSetReview) =>
      api.post(`${branchSetPathOf(setId)}/reviews`, asked, setReviewsSchema),
    onSettled: () => client.invalidateQueries({ queryKey: keys.reviews }),
  });
}

/** A mutation that answers for several branches of a set. */
export function useGiveSetVerdict(setId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: GiveSetVerdict) =>
      api.post(`${branchSetPathOf(setId)}/verdicts`, given, setReviewsSchema),
    // Where one of them has gone on, the page must know how far.
    onError: () => client.invalidateQueries({ queryKey: keys.branches }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.reviews }),
  });
}
