/** A hook for the results of a search: from the server, or from this device while the server cannot be reached. */
import { useState } from 'react';
import { useIsAway } from '#components/offline/device-context.tsx';
import type { LocalHit } from '#components/offline/search-device.ts';
import { useLocalSearch } from '#components/offline/use-local-search.ts';
import { isBinderyError } from '#core/errors.ts';
import type { SearchAnswer, SearchHit } from '#core/protocol/api/search.ts';
import { useMatches } from './search-queries.ts';

const PAGE = 20;

export interface SearchResults {
  readonly hits: readonly (SearchHit | LocalHit)[];
  /** Problems and counts; `undefined` until there is an answer. */
  readonly answer: Pick<SearchAnswer, 'problems' | 'templates'> | undefined;
  /** Searched on this device. */
  readonly isLocal: boolean;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly showMore: () => void;
  readonly isPending: boolean;
  /** What is shown answers an earlier query. */
  readonly isOld: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

export function useSearchResults(q: string): SearchResults {
  const matches = useMatches(q);
  const away = useIsAway();
  const [pages, setPages] = useState({ q, count: 1 });
  const shown = PAGE * (pages.q === q ? pages.count : 1);
  const isLocal = away || isUnreachable(matches.error);
  const local = useLocalSearch(q, shown, isLocal);
  const retry = () => void matches.refetch();
  if (isLocal) {
    const answer = local.data ?? undefined;
    return {
      hits: answer?.items ?? [],
      answer,
      isLocal,
      hasMore: (answer?.total ?? 0) > shown,
      isLoadingMore: false,
      showMore: () => setPages({ q, count: shown / PAGE + 1 }),
      isPending: local.isPending,
      isOld: local.isPlaceholderData,
      error: local.error,
      retry,
    };
  }
  return {
    hits: matches.data?.pages.flatMap((page) => page.items) ?? [],
    answer: matches.data?.pages[0],
    isLocal,
    hasMore: matches.hasNextPage,
    isLoadingMore: matches.isFetchingNextPage,
    showMore: () => void matches.fetchNextPage(),
    isPending: matches.isPending,
    isOld: matches.isPlaceholderData,
    error: matches.error,
    retry,
  };
}

/** Whether an error means that the server did not answer. */
export function isUnreachable(error: unknown): boolean {
  return isBinderyError(error) && error.code === 'unavailable';
}
