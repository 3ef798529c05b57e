'use client';
/** The outbox of the person who is here, for every part of the page: kept up to date, and sent when the server is there. */
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { useUnloadGuard } from '#components/browser/use-unload-guard.ts';
import { acquireReattachingSession } from '#components/fields/rich-text/reattach/reattaching-session.ts';
import { fetchTicket } from '#components/live-session/ticket.ts';
import { socketUrl } from '#components/live-session/use-codex-session.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { useTreeContext } from '#components/workspace-tree/tree-context.tsx';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import { acquireWorkspaceSession, type SessionLease } from '#sync/session/shared-sessions.ts';
import { Outbox, type OutboxState } from './outbox.ts';

/** While something waits that should not, it is tried again this often. */
const TRY_AGAIN_MS = 30_000;

interface OutboxScope {
  readonly outbox: Outbox;
  /** The server answers; told from the document of the workspace, which is always open. */
  readonly connected: boolean;
}

const ScopeContext = createContext<OutboxScope | null>(null);

/** `null` while the store is being opened, and where nobody is signed in. */
export function useOutbox(): OutboxScope | null {
  return useContext(ScopeContext);
}

const NEVER = () => () => undefined;
const EMPTY: OutboxState = { documents: [], waiting: 0, refused: 0, sending: false };
const nothing = () => EMPTY;

export function useOutboxState(): OutboxState {
  const outbox = useOutbox()?.outbox;
  return useSyncExternalStore(outbox?.subscribe ?? NEVER, outbox?.get ?? nothing, nothing);
}

interface OutboxProviderProps {
  readonly me: { readonly id: string; readonly name: string };
  readonly children: ReactNode;
}

export function OutboxProvider({ me, children }: OutboxProviderProps) {
  const outbox = useOwnOutbox(me);
  useUnloadGuard(me.id);
  const phase = useSessionState(useTreeContext()?.session ?? null)?.phase;
  const connected = phase === 'saved' || phase === 'saving' || phase === 'read-only';
  useEffect(() => {
    if (outbox === null || !connected) return;
    void outbox.look().then(() => outbox.send());
    const timer = setInterval(() => {
      if (outbox.get().waiting > 0) void outbox.send();
    }, TRY_AGAIN_MS);
    return () => clearInterval(timer);
  }, [outbox, connected]);
  return <ScopeContext.Provider value={outbox && { outbox, connected }}>{children}</ScopeContext.Provider>;
}

function useOwnOutbox({ id, name }: OutboxProviderProps['me']): Outbox | null {
  const [outbox, setOutbox] = useState<Outbox | null>(null);
  useEffect(() => {
    let opened: Outbox | null = null;
    let wanted = true;
    void clientStore().then((store) => {
      if (!wanted) return;
      const common = { url: socketUrl(), getTicket: fetchTicket, actor: { id, name }, store };
      const lease = (documentName: string): SessionLease<DocumentSession> => {
        const options = { ...common, documentName, environment: browserEnvironment };
        return parseDocumentName(documentName)?.kind === 'workspace'
          ? acquireWorkspaceSession(options)
          : acquireReattachingSession(options);
      };
      opened = new Outbox({ store, personId: id, now: browserEnvironment.now, lease });
      setOutbox(opened);
    });
    return () => {
      wanted = false;
      opened?.stop();
      setOutbox(null);
    };
  }, [id, name]);
  return outbox;
}
