/** A hook that follows the status of a session. */
import { useSyncExternalStore } from 'react';
import type { DocumentSession } from '#sync/session/document-session.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';

const NEVER = () => () => undefined;
const NOTHING = () => null;

/** The status of a session; `null` where there is none. */
export function useSessionState(session: Pick<DocumentSession, 'status'> | null): SessionStatus | null {
  return useSyncExternalStore(session?.status.subscribe ?? NEVER, session?.status.get ?? NOTHING, NOTHING);
}
