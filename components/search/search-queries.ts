/** Query hooks for searching on the server. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { searchAnswerSchema } from '#core/protocol/api/search.ts';

const PAGE = 20;
/** A page asks the server once for what it has just been told. */
const FRESH_MS = 5_000;

/** The best few matches while typing; earlier ones stay until the next arrive. */
export function useBestMatches(q: string, limit: number, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.codexSearch(q), 'best', limit],
    queryFn: ({ signal }) => api.get('/search', searchAnswerSchema, { signal, query: { q, limit } }),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
    // A list that follows the typing says at once that there is no network, and shows what is on this device.
    retry: false,
    enabled,
  });
}

/** All matches, page by page, counted by template. */
export function useMatches(q: string) {
  return useInfiniteQuery({
    queryKey: [...keys.codexSearch(q), 'pages'],
    queryFn: ({ signal, pageParam }) =>
      api.get('/search', searchAnswerSchema, {
        signal,
        query: {
          q,
          limit: PAGE,
          cursor: pageParam,
          facets: pageParam === undefined ? 'template' : undefined,
        },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
    retry: false,
  });
}
