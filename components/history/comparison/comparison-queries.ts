/** The query hook for a comparison of two points, and where the history of a Codex is in the API and among the queries. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { comparisonSchema } from '#core/protocol/api/history/comparison.ts';

export const historyKey = (codexId: string) => ['history', codexId] as const;
export const pathOf = (codexId: string) => `/codices/${encodeURIComponent(codexId)}`;

export interface ComparedPoints {
  /** 0: the empty document. */
  readonly from: number;
  readonly to: number;
  /** Whether fields that are the same are told as well. */
  readonly unchanged: boolean;
}

/**
 * A query for the changes between the states after two operations. The last comparison stays while the next is fetched; comparisons of
 * two given points never change.
 */
export function useComparison(codexId: string, { from, to, unchanged }: ComparedPoints) {
  return useQuery({
    queryKey: [...historyKey(codexId), 'compare', from, to, unchanged],
    queryFn: ({ signal }) =>
      api.get(`${pathOf(codexId)}/compare`, comparisonSchema, {
        signal,
        query: { from, to, ...(unchanged && { unchanged: 'true' }) },
      }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
