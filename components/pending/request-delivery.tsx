/** Reacts to answered and refused requests. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { keys } from '#components/api/query-keys.ts';
import { type TreeContextValue, useTreeContext } from '#components/tree-context/tree-context.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { PendingRequest } from '#sync/pending/pending-request.ts';
import { useRequests } from './pending-context.tsx';
import { requestRefusalLabel } from './request-labels.ts';

/** Renders nothing: refreshes lists after a delivery, and reports refusals. */
export function RequestDelivery(): null {
  const requests = useRequests();
  const scope = useTreeContext();
  const client = useQueryClient();
  const before = useRef(requests);
  useEffect(() => {
    const known = before.current;
    before.current = requests;
    if (known.some(({ id }) => !requests.some((one) => one.id === id)))
      void client.invalidateQueries({ queryKey: keys.codices });
    if (known.some(({ id, kind }) => kind === 'mark-notifications' && !requests.some((one) => one.id === id)))
      void client.invalidateQueries({ queryKey: keys.notifications });
    if (known.some(({ id, kind }) => kind === 'favourite' && !requests.some((one) => one.id === id)))
      void client.invalidateQueries({ queryKey: keys.favourites });
    for (const request of requests) {
      const wasRefused = known.some(({ id, failure }) => id === request.id && failure !== null);
      if (request.failure === null || wasRefused) continue;
      if (scope !== null) hideRefused(scope, request);
      toast.notice(requestRefusalLabel(request));
    }
  }, [requests, client, scope]);
  return null;
}

/** Others must not meet a Codex in the tree that the server has not got. Sent again with success it is back. */
function hideRefused({ workspace, mayEditAt }: TreeContextValue, request: PendingRequest): void {
  if (request.kind !== 'create-codex') return;
  const made = request.codices.map(({ id }) => id);
  const ids = made.filter((id) => workspace.node(id)?.state === 'live' && mayEditAt(id));
  workspace.setState(ids, 'trashed');
}
