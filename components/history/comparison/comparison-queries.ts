/** The query hook for a comparison of two points, and where the history of a Codex is in the API and among the queries. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { comparisonSchema } from '#core/protocol/api/history/comparison.ts';
import { useHistoryBranch } from './history-branch.ts';

export const historyKey = (codexId: string) => ['history', codexId] as const;
export const pathOf = (codexId: string) => `/codices/${encodeURIComponent(codexId)}`;

export interface ComparedPoints {
  /** 0: the empty document; `main`: of a branch, the Codex as it is now. */
  readonly from: number | 'main';
  readonly to: number;
  /** Whether fields that are the same are told as well. */
  readonly unchanged: boolean;
}

/**
 * A query for the changes between the states after two operations. The last comparison stays while the next is fetched; comparisons of
 * two given points never change.
 */
export function useComparison(codexId: string, { from, to, unchanged }: ComparedPoints) {
  const branch = useHistoryBranch();
  const query = { from: pointOf(branch, from), to: pointOf(branch, to) };
  return useQuery({
    queryKey: [...historyKey(codexId), 'compare', branch, from, to, unchanged],
    queryFn: ({ signal }) =>
      api.get(`${pathOf(codexId)}/compare`, comparisonSchema, {
        signal,
        query: { ...query, ...(unchanged && { unchanged: 'true' }) },
      }),
    placeholderData: keepPreviousData,
    // Main goes on.
    staleTime: from === 'main' ? 0 : Number.POSITIVE_INFINITY,
  });
}

/** As the API takes a point. */
function pointOf(branch: string | null, point: number | 'main'): string {
  if (point === 'main') return 'branch:main';
  return branch === null || point === 0 ? String(point) : `branch:${branch}@${point}`;
}
