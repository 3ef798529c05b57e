/** The query client of the page: caching, retries, and answers kept on this device. */
import { hashKey, QueryCache, QueryClient } from '@tanstack/react-query';
import { clientStore } from '#components/browser/client-store.ts';
import { noteLooks } from '#components/ui/people-looks.ts';
import { isBinderyError } from '#core/errors.ts';
import type { Me, Member } from '#core/protocol/api/people.ts';
import { browserNetwork } from '#sync/transport/network-status.ts';
import { persistAnswers } from './persisted-query.ts';
import { keys } from './query-keys.ts';

const RETRIES = 3;
const MEMBERS = hashKey(keys.members);

/** True for failures that a later try may not meet; without a network the next try is when it is back. */
function mayPass(error: unknown): boolean {
  return isBinderyError(error) && error.code === 'unavailable' && browserNetwork.isOnline();
}

/** Creates the query client; `openStore` opens the store where answers survive a reload. */
export function createQueryClient(openStore = clientStore): QueryClient {
  const keeper = persistAnswers(() => client, openStore);
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
        // Asked also without a network, and failing at once then: paused, a query would show neither an answer nor why there is none.
        networkMode: 'always',
        retry: (failures, error) => mayPass(error) && failures < RETRIES,
        persister: keeper.persister,
      },
      mutations: { networkMode: 'always' },
    },
  });
  let personId: string | undefined;
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return;
    keeper.answered(event.query);
    // What else is asked of members begins with the same word, and says nothing of looks.
    if (event.query.queryHash === MEMBERS) noteLooks(event.query.state.data as Member[]);
    if (event.query.queryKey[0] !== keys.me[0]) return;
    const me = event.query.state.data as Me;
    noteLooks([me]);
    const { id } = me;
    // Somebody else has signed in, in another tab: what was asked in the name of the one before is not theirs.
    if (personId !== undefined && personId !== id)
      void client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
    personId = id;
  });
  return client;
}
