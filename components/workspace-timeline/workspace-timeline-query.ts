/** The query hook for the timeline of the workspace, or of a part of its tree: a page is a day. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { readerZone } from '#components/locale/reader-dates.ts';
import { timelineSchema } from '#core/protocol/api/history/timeline.ts';

/** For one page; more pages are asked for again less often. */
const REFRESH_MS = 15_000;

/** Days, the newest first, in the reader's time zone; refreshed while visible. */
export function useWorkspaceTimeline(below: string | null) {
  const zone = readerZone() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return useInfiniteQuery({
    queryKey: ['timeline', below, zone],
    queryFn: ({ pageParam, signal }) =>
      api.get('/timeline', timelineSchema, {
        signal,
        query: { zone, before: pageParam, ...(below !== null && { below }) },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    refetchInterval: ({ state }) => REFRESH_MS * Math.max(1, state.data?.pages.length ?? 1),
  });
}
