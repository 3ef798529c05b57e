'use client';
/** The React context of the pending work of this person, kept up to date and sent whenever the server can be reached. */
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { serverReach } from '#components/api/server-reach.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { useUnloadGuard } from '#components/browser/use-unload-guard.ts';
import { acquireReattachingSession } from '#components/fields/rich-text/reattach/reattaching-session.ts';
import { fetchTicket } from '#components/live-session/ticket.ts';
import { socketUrl } from '#components/live-session/use-codex-session.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { openClientPending } from '#components/pending-sending/client-pending.ts';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { NOTHING_PENDING, type PendingState } from '#sync/pending/pending-log.ts';
import type { PendingRequest } from '#sync/pending/pending-request.ts';
import type { PendingWork } from '#sync/pending/pending-work.ts';
import type { LeaseDocument } from '#sync/pending/send-document.ts';
import {
  acquireCommentsSession,
  acquireTemplateSession,
  acquireWorkspaceSession,
} from '#sync/session/shared-sessions.ts';
import type { LocalStore } from '#sync/store/local-store.ts';

interface PendingScope {
  readonly work: PendingWork;
  /** The server answers; told from the document of the workspace, which is always open. */
  readonly connected: boolean;
}

const ScopeContext = createContext<PendingScope | null>(null);
const NEVER = () => () => undefined;
const requestsOf = ({ requests }: PendingState) => requests;

/** The pending work; `null` while the store is being opened, and for guests. */
export function usePending(): PendingScope | null {
  return useContext(ScopeContext);
}

/**
 * All pending operations on this device, in sending order, or what `select` answers of them: they change at every letter, and what is
 * selected is drawn anew only when it is another value (`Object.is`).
 */
export function usePendingState(): PendingState;
export function usePendingState<T>(select: (state: PendingState) => T): T;
export function usePendingState(select: (state: PendingState) => unknown = (state) => state): unknown {
  const work = usePending()?.work;
  const get = () => select(work?.get() ?? NOTHING_PENDING);
  return useSyncExternalStore(work?.subscribe ?? NEVER, get, () => select(NOTHING_PENDING));
}

/** The waiting and refused requests, oldest first. */
export function useRequests(): readonly PendingRequest[] {
  return usePendingState(requestsOf);
}

interface Me {
  readonly id: string;
  readonly name: string;
}

interface PendingProviderProps {
  readonly me: Me;
  readonly children: ReactNode;
}

/** Provides the pending work. Render it inside the TreeProvider, whose socket tells when the server can be reached. */
export function PendingProvider({ me, children }: PendingProviderProps) {
  const work = useClientPending(me.id);
  useUnloadGuard(me.id);
  const phase = useSessionState(useTreeContext()?.session ?? null)?.phase;
  const connected = phase === 'saved' || phase === 'saving' || phase === 'read-only';
  const wasLongLost = useLongLost(connected);
  useEffect(() => {
    if (connected) serverReach.report(true);
    else if (phase === 'offline' || (phase === 'unreachable' && wasLongLost)) serverReach.report(false);
  }, [connected, phase, wasLongLost]);
  const { id, name } = me;
  useEffect(() => {
    if (work === null || !connected) return;
    let wanted = true;
    void clientStore().then((store) => {
      if (wanted) work.setConnection(leaseWith(store, { id, name }));
    });
    return () => {
      wanted = false;
      work.setConnection(null);
    };
  }, [work, connected, id, name]);
  return <ScopeContext.Provider value={work && { work, connected }}>{children}</ScopeContext.Provider>;
}

/** The server closes sockets when somebody's rights change, and they are back within a second: of that nothing is said. */
const RECONNECT_MS = 1_500;

function useLongLost(connected: boolean): boolean {
  const [lost, setLost] = useState(false);
  useEffect(() => {
    setLost(false);
    if (connected) return;
    const timer = setTimeout(() => setLost(true), RECONNECT_MS);
    return () => clearTimeout(timer);
  }, [connected]);
  return lost;
}

function useClientPending(personId: string): PendingWork | null {
  const [work, setWork] = useState<PendingWork | null>(null);
  useEffect(() => {
    let wanted = true;
    openClientPending(personId).then(
      (opened) => {
        if (wanted) setWork(opened);
      },
      () => undefined,
    );
    return () => {
      wanted = false;
      setWork(null);
    };
  }, [personId]);
  return work;
}

function leaseWith(store: LocalStore, actor: Me): LeaseDocument {
  const common = {
    url: socketUrl(),
    getTicket: fetchTicket,
    actor,
    store,
    environment: browserEnvironment,
  };
  return (documentName) => {
    switch (parseDocumentName(documentName)?.kind) {
      case 'workspace':
      case 'subtree':
        return acquireWorkspaceSession({ ...common, documentName });
      case 'template':
        return acquireTemplateSession({ ...common, documentName });
      case 'comments':
        return acquireCommentsSession({ ...common, documentName });
      default:
        return acquireReattachingSession({ ...common, documentName });
    }
  };
}
