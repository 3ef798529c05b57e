/** The live session of one Codex for as long as a component is mounted. */
import { useEffect, useRef, useState } from 'react';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { RICH_TEXT_SCHEMA_VERSION } from '#richtext/schema.ts';
import type { CodexSession, SessionOptions } from '#sync/codex-session.ts';
import { acquireSession, type SessionLease } from '#sync/sessions.ts';
import { browserEnvironment } from './browser-environment.ts';
import { clientStore } from './client-store.ts';

export interface CodexSessionOptions {
  readonly codexId: string;
  /** `null` while it is not known who is here; no session is opened then. */
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly getTicket: SessionOptions['getTicket'];
}

/** `null` until the session is open. It is shared with every other component that shows the same Codex. */
export function useCodexSession({ codexId, actor, getTicket }: CodexSessionOptions): CodexSession | null {
  const [session, setSession] = useState<CodexSession | null>(null);
  const ticket = useRef(getTicket);
  ticket.current = getTicket;
  const actorId = actor?.id;
  const actorName = actor?.name;

  useEffect(() => {
    if (actorId === undefined || actorName === undefined) return;
    let lease: SessionLease | null = null;
    let wanted = true;
    void clientStore().then((store) => {
      if (!wanted) return;
      lease = acquireSession({
        documentName: codexDocumentName(codexId),
        // The server lets a page with an older schema read only: its editor would delete what it does not know.
        url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/collab?schema=${RICH_TEXT_SCHEMA_VERSION}`,
        getTicket: () => ticket.current(),
        actor: { id: actorId, name: actorName },
        store,
        environment: browserEnvironment,
      });
      setSession(lease.session);
    });
    return () => {
      wanted = false;
      lease?.release();
      setSession(null);
    };
  }, [codexId, actorId, actorName]);
  return session;
}
