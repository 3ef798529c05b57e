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
  CLOSE.rateLimited.reason,
  CLOSE.slowReader.reason,
]);

/** Why a guest is denied who is refused a ticket: of the Codex itself they are told nothing. */
export const LINK_EXPIRED = 'link-expired';
export const LINK_CLOSED = 'link-closed';

/**
 * On a ticket that could not be had: an answer of the server ends the session, anything else is the network. What a share
 * link is refused for is the link, whatever became of the document.
 */
export function decideOnTicket(error: unknown, throughLink: boolean): CloseDecision {
  const code = isBinderyError(error) ? error.code : 'unavailable';
  if (throughLink && code === 'revoked') return { type: 'denied', reason: CLOSE.revoked.reason };
  if (throughLink && code === 'gone') return { type: 'denied', reason: LINK_EXPIRED };
  if (throughLink && code === 'not_found') return { type: 'denied', reason: LINK_CLOSED };
  if (code === 'unauthenticated' || code === 'forbidden') return { type: 'denied', reason: code };
  return code === 'not_found' || code === 'gone' ? GONE : RETRY;
}

/** On a ticket the socket did not take. One may have expired on its way; `again`: the one before was refused too. */
export function decideOnRefusal(reason: string, again: boolean): CloseDecision {
  if (reason === CLOSE.gone.reason) return GONE;
  if (PASSING.has(reason) || (reason === CLOSE.unauthenticated.reason && !again)) return RETRY;
  return { type: 'denied', reason };
}

/**
 * On a close frame; a document closed alone has only the reason. `again`: no edit was taken since the last one. What the
 * server calls invalid is sent whole by the next exchange; refused there too, it would be refused for ever.
 */
export function decideOnClose(code: number, reason: string, again: boolean): CloseDecision {
  const is = (close: { readonly code: number; readonly reason: string }) =>
    code === close.code || reason === close.reason;
  if (is(CLOSE.gone)) return GONE;
  if (is(CLOSE.revoked)) return { type: 'denied', reason: CLOSE.revoked.reason };
  if (is(CLOSE.badDocumentName)) return { type: 'denied', reason: CLOSE.badDocumentName.reason };
  if (is(CLOSE.invalidUpdate) && again) return { type: 'denied', reason: CLOSE.invalidUpdate.reason };
  return RETRY;
}
