/** How the page keeps and renews what the server told it. */
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { isBinderyError } from '#core/errors.ts';
import { keys } from './keys.ts';

/** True for failures that a later try may not meet. */
function isPassing(error: unknown): boolean {
  return isBinderyError(error) && error.code === 'unavailable';
}

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      // A session that ended shows itself on any call; asking `me` again sends the person to the sign-in page.
      onError: (error, query) => {
        const ended = isBinderyError(error) && error.code === 'unauthenticated';
        if (ended && query.queryKey[0] !== keys.me[0]) void client.invalidateQueries({ queryKey: keys.me });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        refetchOnReconnect: true,
        retry: (failures, error) => isPassing(error) && failures < 3,
      },
    },
  });
  return client;
}
