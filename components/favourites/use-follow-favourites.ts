/** A hook that asks for the favourites again whenever another page of the member has changed them. */
import { keys } from '#components/api/query-keys.ts';
import { useFollowedQuery } from '#components/tree-context/use-followed-query.ts';

export function useFollowFavourites(): void {
  useFollowedQuery('favourites', keys.favourites);
}
