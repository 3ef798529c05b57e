/** A hook that opens a live session for as long as the component is mounted. */
import { useEffect, useRef, useState } from 'react';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import type { DocumentSession, SessionOptions } from '#sync/session/document-session.ts';
import type { SessionLease } from '#sync/session/shared-sessions.ts';
import { peersOf } from './browser-peers.ts';

export interface LiveSessionOptions<Session extends DocumentSession> {
  readonly documentName: string | null;
  /** `ws://host/collab` */
  readonly url: () => string;
  /** `null` while it is not known who is here; no session is opened then. */
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly getTicket: SessionOptions['getTicket'];
  readonly throughLink?: boolean;
  /** Another number opens the document again. */
  readonly opening?: number;
  readonly acquire: (options: SessionOptions) => SessionLease<Session>;
}

/** The session, shared between all components that show the document; `null` until it is open. */
export function useLiveSession<Session extends DocumentSession>(
  options: LiveSessionOptions<Session>,
): Session | null {
  const [session, setSession] = useState<Session | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const { documentName, actor, opening } = options;
  const actorId = actor?.id;
  const actorName = actor?.name;

  // biome-ignore lint/correctness/useExhaustiveDependencies: of `opening` only that it is another one counts
  useEffect(() => {
    if (documentName === null || actorId === undefined || actorName === undefined) return;
    let lease: SessionLease<Session> | null = null;
    let wanted = true;
    void clientStore().then((store) => {
      if (!wanted) return;
      lease = latest.current.acquire({
        documentName,
        url: latest.current.url(),
        getTicket: (name) => latest.current.getTicket(name),
        actor: { id: actorId, name: actorName },
        throughLink: latest.current.throughLink ?? false,
        store,
        environment: browserEnvironment,
        peers: peersOf(documentName),
      });
      setSession(lease.session);
    });
    return () => {
      wanted = false;
      lease?.release();
      setSession(null);
    };
  }, [documentName, actorId, actorName, opening]);
  return session;
}

/** The URL of the collaboration socket on this page's server. */
export function collabUrl(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/collab`;
}
