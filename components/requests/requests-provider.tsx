'use client';
/** The requests that wait, for every part of the page; and what follows when the server has answered one. */
import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { keys } from '#components/api/query-keys.ts';
import { serverReach } from '#components/api/server-reach.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { openClientRequests } from '#components/request-queue/client-requests.ts';
import { toast } from '#components/ui/toast.tsx';
import { type TreeContextValue, useTreeContext } from '#components/workspace-tree/tree-context.tsx';
import type { QueuedRequest } from '#sync/pending/queued-request.ts';
import type { RequestQueue } from '#sync/pending/request-queue.ts';
import { refusalWords } from './request-labels.ts';

const QueueContext = createContext<RequestQueue | null>(null);
const NONE: readonly QueuedRequest[] = [];
const NEVER = () => () => undefined;

/** `null` while it is being opened, and for guests, who have none. */
export function useRequestQueue(): RequestQueue | null {
  return useContext(QueueContext);
}

/** What waits for the server or was refused by it, oldest first. */
export function useRequests(): readonly QueuedRequest[] {
  const queue = useRequestQueue();
  return useSyncExternalStore(
    queue === null ? NEVER : (listener) => queue.subscribe(listener),
    () => queue?.list() ?? NONE,
    () => NONE,
  );
}

interface RequestsProviderProps {
  readonly personId: string;
  readonly children: ReactNode;
}

/** Stands inside the tree, whose socket tells when the server is back. */
export function RequestsProvider({ personId, children }: RequestsProviderProps) {
  const [queue, setQueue] = useState<RequestQueue | null>(null);
  useEffect(() => {
    let wanted = true;
    openClientRequests(personId).then(
      (opened) => {
        if (wanted) setQueue(opened);
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [personId]);
  return (
    <QueueContext.Provider value={queue}>
      <Delivery />
      {children}
    </QueueContext.Provider>
  );
}

/** Renders nothing: sends when the server is back, renews lists when something arrived, tells when something was refused. */
function Delivery(): null {
  const queue = useRequestQueue();
  const requests = useRequests();
  const scope = useTreeContext();
  const client = useQueryClient();
  const before = useRef(requests);
  const phase = useSessionState(scope?.session ?? null)?.phase;
  const connected = phase === 'saved' || phase === 'saving' || phase === 'read-only';
  useEffect(() => {
    if (connected) serverReach.report(true);
    else if (phase === 'unreachable' || phase === 'offline') serverReach.report(false);
    if (connected) void queue?.flush();
  }, [queue, connected, phase]);
  useEffect(() => {
    const known = before.current;
    before.current = requests;
    if (known.some(({ id }) => !requests.some((one) => one.id === id)))
      void client.invalidateQueries({ queryKey: keys.codices });
    for (const request of requests) {
      const wasRefused = known.some(({ id, failure }) => id === request.id && failure !== null);
      if (request.failure === null || wasRefused) continue;
      if (scope !== null) hideRefused(scope, request);
      toast.notice(refusalWords(request));
    }
  }, [requests, client, scope]);
  return null;
}

/** Others must not meet a Codex in the tree that the server has not got. Sent again with success it is back. */
function hideRefused({ workspace, mayEdit }: TreeContextValue, request: QueuedRequest): void {
  if (!mayEdit || request.kind !== 'create-codex') return;
  const ids = request.codices.map(({ id }) => id).filter((id) => workspace.node(id)?.state === 'live');
  workspace.setState(ids, 'trashed');
}
