/** A hook that restores the last signed-in person while the server cannot be asked. */
import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { clientStore } from '#components/browser/client-store.ts';
import { isBinderyError } from '#core/errors.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { browserNetwork } from '#sync/transport/network-status.ts';
import { readLastPerson } from './persisted-query.ts';
import { keys } from './query-keys.ts';

/** A server that is there has answered by then. */
const PATIENCE_MS = 2_000;

/**
 * Restores the persisted answer of `me` once the server is known to be away. Not earlier: on a shared browser the last
 * person's page must not appear before the server could say that they are signed out.
 */
export function usePersistedSession({ data, error, failureCount }: UseQueryResult<Me>): void {
  const client = useQueryClient();
  const [late, setLate] = useState(false);
  const refused = isBinderyError(error) && error.code === 'unauthenticated';
  const unanswered = data === undefined && !refused;
  useEffect(() => {
    if (!unanswered) return;
    const timer = setTimeout(() => setLate(true), browserNetwork.isOnline() ? PATIENCE_MS : 0);
    return () => clearTimeout(timer);
  }, [unanswered]);
  const isAway = late || failureCount > 0;
  useEffect(() => {
    if (!unanswered || !isAway) return;
    let wanted = true;
    const open = async () => {
      const kept = await readLastPerson(clientStore);
      if (!wanted || kept === null || client.getQueryData(keys.me) !== undefined) return;
      client.setQueryData<Me>(keys.me, kept.me, { updatedAt: kept.at });
    };
    open().catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [client, unanswered, isAway]);
}
