/** Revokes access of connections that are open, loading or authenticating. */
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Connected } from '../../ports/live-documents.port.ts';
import { type CloseEvent, describeSession, type Session, type SessionRegistry } from './sessions.ts';

export interface Revocation {
  /** Grows with every `disconnect`: credentials read before it grew have to be read again. */
  readonly epoch: number;
  /** Ends every session that matches; answers how many there were. */
  disconnect(matches: (connected: Connected) => boolean, event: CloseEvent): number;
  /** Ends one session: at once when its document is loaded, else as soon as it is. */
  end(session: Session, event: CloseEvent): void;
  /** Ends the session when its credentials expire. Call `forget` when it is over. */
  watchExpiry(session: Session): void;
  forget(session: Session): void;
}

/** setTimeout fires at once for anything longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Creates the revocation. `onRevoked` is called at every `disconnect`, also when nobody was connected. */
export function createRevocation(
  sessions: SessionRegistry,
  now: () => number,
  onRevoked: () => void,
): Revocation {
  const timers = new Map<Session, NodeJS.Timeout>();
  let epoch = 0;

  function end(session: Session, event: CloseEvent): void {
    if (session.ended !== null) return;
    session.ended = event;
    const { socket } = session;
    session.open?.connection.close(event);
    // A socket nobody has a right on any more is closed with the same reason; one with other documents stays.
    if ([...socket.sessions].every((other) => other.ended !== null)) socket.close(event);
  }

  function watchExpiry(session: Session): void {
    if (session.expiresAt === null) return;
    const left = session.expiresAt - now();
    const timer = setTimeout(
      () => (left > LONGEST_TIMER_MS ? watchExpiry(session) : end(session, CLOSE.unauthenticated)),
      Math.min(Math.max(left, 0), LONGEST_TIMER_MS),
    );
    timers.set(session, timer.unref());
  }

  return {
    get epoch() {
      return epoch;
    },
    disconnect(matches, event) {
      epoch += 1;
      const matching = [...sessions.all].filter(
        (session) => session.ended === null && matches(describeSession(session)),
      );
      for (const session of matching) end(session, event);
      onRevoked();
      return matching.length;
    },
    end,
    watchExpiry,
    forget(session) {
      clearTimeout(timers.get(session));
      timers.delete(session);
    },
  };
}
