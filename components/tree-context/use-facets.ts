/** A query hook for the workflow states and tags by which Codices are grouped. */
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { type CodexFacets, facetListSchema } from '#core/protocol/api/search.ts';
import type { Facets } from './tree-view.ts';

const HALF_A_MINUTE = 30_000;

const facetsQuery = queryOptions({
  queryKey: keys.facets,
  queryFn: async ({ signal }) => (await api.get('/facets', facetListSchema, { signal })).items,
});

/** The facets, at most half a minute old; offline as last fetched. */
export async function fetchFacets(client: QueryClient): Promise<readonly CodexFacets[]> {
  const known = client.getQueryData(facetsQuery.queryKey);
  try {
    return await client.fetchQuery({ ...facetsQuery, staleTime: HALF_A_MINUTE, retry: false });
  } catch (error) {
    if (known !== undefined) return known;
    throw error;
  }
}

/** The facets, fetched only while the tree is grouped by them; empty until then. */
export function useFacets(wanted: boolean): ReadonlyMap<string, Facets> {
  const { data } = useQuery({
    ...facetsQuery,
    enabled: wanted,
    refetchInterval: wanted && HALF_A_MINUTE,
  });
  return useMemo(() => new Map((data ?? []).map((facets) => [facets.id, facets])), [data]);
}
