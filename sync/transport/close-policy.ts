/** The close policy: whether a lost connection or a refused ticket means to reconnect or to give up, and why. */
import { isBinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';

export type CloseDecision =
  | { readonly type: 'retry' }
  | { readonly type: 'denied'; readonly reason: string }
  | { readonly type: 'gone' };

const RETRY: CloseDecision = { type: 'retry' };
const GONE: CloseDecision = { type: 'gone' };
/** Reasons a server gives for refusing that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set([
  CLOSE.tryAgainLater.reason,
  CLOSE.restarting.reason,
  CLOSE.rateLimited.reason,
  CLOSE.slowReader.reason,
]);

/** The reason shown to a guest who is refused a ticket: they are told about the link, never about the Codex. */
export const LINK_EXPIRED = 'link-expired';
export const LINK_CLOSED = 'link-closed';
/** The link has a password that this guest has not given: they may come back with it. */
export const LINK_PASSWORD = 'link-password';

/**
 * The decision after a ticket could not be fetched: an answer of the server ends the session, anything else is a network
 * error. A refused share link is reported as such, whatever became of the document.
 */
export function decideOnTicket(error: unknown, throughLink: boolean): CloseDecision {
  const code = isBinderyError(error) ? error.code : 'unavailable';
  if (throughLink && code === 'revoked') return { type: 'denied', reason: CLOSE.revoked.reason };
  if (throughLink && code === 'disconnected') return { type: 'denied', reason: CLOSE.disconnected.reason };
  if (throughLink && code === 'password_required') return { type: 'denied', reason: LINK_PASSWORD };
  if (throughLink && code === 'gone') return { type: 'denied', reason: LINK_EXPIRED };
  if (throughLink && code === 'not_found') return { type: 'denied', reason: LINK_CLOSED };
  if (code === 'unauthenticated' || code === 'forbidden') return { type: 'denied', reason: code };
  return code === 'not_found' || code === 'gone' ? GONE : RETRY;
}

/** The decision after the socket refused a ticket, which may have expired on its way. `again`: the one before was refused too. */
export function decideOnRefusal(reason: string, again: boolean): CloseDecision {
  if (reason === CLOSE.gone.reason) return GONE;
  if (PASSING.has(reason) || (reason === CLOSE.unauthenticated.reason && !again)) return RETRY;
  return { type: 'denied', reason };
}

/**
 * The decision after a close frame; a document closed by itself has only the reason. `again`: no edit was accepted since
 * the last one. What the server calls invalid is sent whole by the next exchange, and if it is refused there too it will
 * always be.
 */
export function decideOnClose(code: number, reason: string, again: boolean): CloseDecision {
  const is = (close: { readonly code: number; readonly reason: string }) =>
    code === close.code || reason === close.reason;
  if (is(CLOSE.gone)) return GONE;
  if (is(CLOSE.revoked)) return { type: 'denied', reason: CLOSE.revoked.reason };
  if (is(CLOSE.disconnected)) return { type: 'denied', reason: CLOSE.disconnected.reason };
  if (is(CLOSE.badDocumentName)) return { type: 'denied', reason: CLOSE.badDocumentName.reason };
  if (is(CLOSE.outdated)) return { type: 'denied', reason: CLOSE.outdated.reason };
  if (is(CLOSE.invalidUpdate) && again) return { type: 'denied', reason: CLOSE.invalidUpdate.reason };
  return RETRY;
}
