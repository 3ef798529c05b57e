/** The recent searches of a person, stored in this browser by user id. */
import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';

const KEPT = 8;
const NONE: readonly string[] = [];

export interface RecentSearches {
  readonly list: readonly string[];
  readonly remember: (query: string) => void;
  readonly forget: () => void;
}

export function useRecentSearches(personId: string): RecentSearches {
  const [list, setList] = useLocalStorage<readonly string[]>({
    key: `bindery-recent-searches-${personId}`,
    defaultValue: NONE,
    getInitialValueInEffect: false,
  });
  return useMemo(
    () => ({
      list,
      remember: (query) => setList((known) => withSearch(known, query)),
      forget: () => setList(NONE),
    }),
    [list, setList],
  );
}

/** Adds a search, newest first; one that extends an earlier search replaces it. */
export function withSearch(known: readonly string[], query: string): readonly string[] {
  const text = query.trim();
  if (text.length < 2) return known;
  const others = known.filter((each) => !text.toLowerCase().startsWith(each.toLowerCase()));
  return [text, ...others].slice(0, KEPT);
}
