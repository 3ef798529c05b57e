/** Queries of reviews, followed live, and what one does with them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type * as Y from 'yjs';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { useFollowedQuery } from '#components/tree-context/use-followed-query.ts';
import {
  type AskReview,
  type GiveVerdict,
  reviewSchema,
  reviewsOfCodexSchema,
  waitingReviewsSchema,
} from '#core/protocol/api/review/reviews.ts';

/** Announcements may be lost, and whether an approval stands is told by edits, which announce no review. */
const LOOK_AGAIN_MS = 20_000;
/** An edit is in the journal by then. */
const SETTLED_MS = 1_500;

interface Asked {
  /** `null`: of the Codex itself. */
  readonly branch?: string | null;
  readonly enabled?: boolean;
}

export function useReviews(codexId: string, { branch = null, enabled = true }: Asked = {}) {
  return useQuery({
    queryKey: [...keys.reviews, 'of', codexId, branch],
    queryFn: ({ signal }) =>
      api.get(`/codices/${codexId}/reviews`, reviewsOfCodexSchema, {
        signal,
        query: { branch: branch ?? undefined },
      }),
    refetchInterval: LOOK_AGAIN_MS,
    staleTime: 0,
    enabled,
  });
}

/** Asks again a moment after the open Codex was edited: what was approved may not be what stands there now. */
export function useFollowEdits(codexId: string, doc: Y.Doc): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      clearTimeout(timer);
      timer = setTimeout(
        () => void client.invalidateQueries({ queryKey: [...keys.reviews, 'of', codexId] }),
        SETTLED_MS,
      );
    };
    doc.on('update', ask);
    return () => {
      clearTimeout(timer);
      doc.off('update', ask);
    };
  }, [client, codexId, doc]);
}

/** Those that wait for the reader. */
export function useWaitingReviews() {
  return useQuery({
    queryKey: [...keys.reviews, 'waiting'],
    queryFn: ({ signal }) => api.get('/reviews', waitingReviewsSchema, { signal }),
  });
}

/** Asks again whenever the server says that a review has changed, and once it is back. Mounted once. */
export function useFollowReviews(): void {
  useFollowedQuery('reviews', keys.reviews);
}

export function useAskReview(codexId: string) {
  return useMutation({
    mutationFn: (asked: AskReview) => api.post(`/codices/${codexId}/reviews`, asked, reviewSchema),
    onSettled: useChanged(),
  });
}

export function useGiveVerdict(reviewId: string) {
  return useMutation({
    mutationFn: (given: GiveVerdict) => api.post(`/reviews/${reviewId}`, given, reviewSchema),
    onSettled: useChanged(),
  });
}

export function useCloseReview(reviewId: string) {
  return useMutation({
    mutationFn: () => api.delete(`/reviews/${reviewId}`),
    onSettled: useChanged(),
  });
}

function useChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: keys.reviews });
}
