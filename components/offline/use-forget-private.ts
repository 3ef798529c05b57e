/** A hook that deletes this device's copies of private Codices once the server says that there is no role on them any more. */
import { hashKey, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '#components/api/query-keys.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { forgetPrivate } from '#sync/offline/forget-private.ts';
import { forgetSeenAssets } from '#sync/offline/forget-seen-assets.ts';
import { revokeSessionOf } from '#sync/session/shared-sessions.ts';
import type { Device } from './device.ts';
import { forgetAnswers, isAbout } from './forget-answers.ts';

export function useForgetPrivate(device: Device | null, { id, privateRoles }: Me): void {
  const client = useQueryClient();
  useEffect(() => {
    if (device === null || device.personId !== id) return;
    const roles = new Set((privateRoles ?? []).map(({ topId }) => topId));
    let isDone = false;
    const look = () => {
      // What this device has kept of an earlier answer may be older than a role that was given since.
      if (isDone || !isFresh(client)) return;
      isDone = true;
      forgetLost(device, client, roles).catch((error: unknown) =>
        console.warn('Copies of private Codices could not be deleted.', error),
      );
    };
    // An answer that was kept says how old it is a moment after it has come.
    const lookSoon = () => void setTimeout(look);
    const stop = client.getQueryCache().subscribe(({ query }) => {
      if (query.queryHash === ME) lookSoon();
    });
    lookSoon();
    return () => {
      isDone = true;
      stop();
    };
  }, [device, client, id, privateRoles]);
}

const ME = hashKey(keys.me);

/** The server has told this page who one is. */
function isFresh(client: QueryClient): boolean {
  return (client.getQueryState(keys.me)?.dataUpdatedAt ?? 0) >= performance.timeOrigin;
}

/** Answers about what is forgotten, the files that were seen, and all that is kept of them by the way go as well. */
async function forgetLost(device: Device, client: QueryClient, roles: ReadonlySet<string>): Promise<void> {
  const { store, registry, index, personId } = device;
  const forgotten = await forgetPrivate({
    ...{ store, registry, roles, environment: browserEnvironment },
    closeSession: (documentName) => revokeSessionOf(personId, documentName),
    // Before the registry forgets it: a page that goes in between leaves it to the next one.
    onDropped: async (codexId) => {
      await index.delete(codexId);
      await forgetAnswers(store, new Set([codexId]));
    },
  });
  if (forgotten.size === 0) return;
  client.removeQueries({
    predicate: (query) => !query.isActive() && isAbout(forgotten, query.state.data),
  });
  // Those that came meanwhile.
  await forgetAnswers(store, forgotten);
  await forgetSeenAssets();
  // What is on the page names them until it has been answered anew.
  await client.invalidateQueries({
    predicate: ({ queryKey, state }) => queryKey[0] === keys.codices[0] || isAbout(forgotten, state.data),
  });
}
