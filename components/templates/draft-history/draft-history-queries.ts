/** Query hooks of the history of a template draft: its runs of edits, two points compared, one restored. */
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#components/api/client.ts';
import {
  draftComparisonSchema,
  draftVersionsSchema,
  restoredDraftSchema,
} from '#core/protocol/api/template-drafts.ts';
import type { DraftPair } from '#core/protocol/page-address.ts';

/** Others may be writing while somebody looks back. */
const REFRESH_MS = 4_000;

const pathOf = (id: string) => `/templates/${encodeURIComponent(id)}/draft`;
const keyOf = (id: string) => ['template-draft-history', id] as const;

/** Runs of edits, newest first, in pages. */
export function useDraftVersions(id: string) {
  const query = useInfiniteQuery({
    queryKey: [...keyOf(id), 'versions'],
    queryFn: ({ pageParam, signal }) =>
      api.get(`${pathOf(id)}/versions`, draftVersionsSchema, { signal, query: { cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: REFRESH_MS,
  });
  const versions = useMemo(() => query.data?.pages.flatMap(({ items }) => items), [query.data]);
  return { query, versions, newest: query.data?.pages[0] };
}

/** What differs between two points. `headSeq`: that of the draft, so that “now” is asked anew when somebody has written. */
export function useDraftComparison(id: string, pair: DraftPair | null, headSeq: number) {
  return useQuery({
    queryKey: [...keyOf(id), 'compare', pair?.from, pair?.to, pair?.to === null ? headSeq : null],
    queryFn: ({ signal }) =>
      api.get(`${pathOf(id)}/compare`, draftComparisonSchema, {
        signal,
        query: { from: pair?.from, to: pair?.to ?? undefined },
      }),
    enabled: pair !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Writes an earlier point into the draft. */
export function useRestoreDraft(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (seq: number) => api.post(`${pathOf(id)}/restore`, { seq }, restoredDraftSchema),
    onSettled: () => void client.invalidateQueries({ queryKey: keyOf(id) }),
  });
}
