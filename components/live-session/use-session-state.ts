/** A hook that follows the status of a session. */
import { useSyncExternalStore } from 'react';
import type { SessionStatus, StatusSource } from '#sync/session/session-status.ts';

const NEVER = () => () => undefined;

/**
 * The status of a session, or what `select` answers of it; `null` where there is none. Whoever draws a whole page selects what it needs:
 * the status changes at every letter, and what is selected is drawn anew only when it is another value (`Object.is`).
 */
export function useSessionState(source: StatusSource | null): SessionStatus | null;
export function useSessionState<T>(
  source: StatusSource | null,
  select: (status: SessionStatus) => T,
): T | null;
export function useSessionState(
  source: StatusSource | null,
  select: (status: SessionStatus) => unknown = (status) => status,
): unknown {
  const status = source?.status;
  const get = () => (status === undefined ? null : select(status.get()));
  return useSyncExternalStore(status?.subscribe ?? NEVER, get, get);
}
