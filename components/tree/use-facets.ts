/** What the Codices are grouped by besides their place and template: the state of their workflow, and their tags. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/keys.ts';
import { facetListSchema } from '#core/protocol/api/facets.ts';
import type { Facets } from './tree-view.ts';

const HALF_A_MINUTE = 30_000;

/** Asked for only while something is grouped by it; empty until the answer is here. */
export function useFacets(wanted: boolean): ReadonlyMap<string, Facets> {
  const { data } = useQuery({
    queryKey: keys.facets,
    queryFn: async ({ signal }) => (await api.get('/facets', facetListSchema, { signal })).items,
    enabled: wanted,
    refetchInterval: wanted && HALF_A_MINUTE,
  });
  return useMemo(() => new Map((data ?? []).map((facets) => [facets.id, facets])), [data]);
}
