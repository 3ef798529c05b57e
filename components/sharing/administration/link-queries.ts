/** Queries of all share links of the workspace, for admins. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import {
  adminLinkListSchema,
  type LinkQuery,
  type RevokeLinksBody,
  revokedLinksSchema,
} from '#core/protocol/api/sharing.ts';

export type LinkFilter = Pick<LinkQuery, 'state' | 'createdBy'>;

const KEY = ['all-share-links'] as const;
/** Guests come and go by themselves. */
const REFRESH_MS = 10_000;

/** Links page by page, newest first. */
export function useAllLinks(filter: LinkFilter) {
  return useInfiniteQuery({
    queryKey: [...KEY, filter],
    queryFn: ({ signal, pageParam }) =>
      api.get('/share-links', adminLinkListSchema, {
        signal,
        query: { ...filter, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
    refetchInterval: REFRESH_MS,
  });
}

export function useCloseLink() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (linkId: string) => api.delete(`/share-links/${encodeURIComponent(linkId)}`),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useCloseLinks() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (which: RevokeLinksBody) => api.post('/share-links/revoke', which, revokedLinksSchema),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
