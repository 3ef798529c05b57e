/** Tells why what was made in a session can no longer reach the server. */
import { BinderyError } from '#core/errors.ts';
import type { SessionState } from './session-status.ts';

/** The error of a session that will not be saved; `null` as long as it may be. */
export function whyNeverSaved(
  { facts, waiting: count }: SessionState,
  documentName: string,
  isClosed: boolean,
): BinderyError | null {
  const waiting = `${count} edits of ${documentName} are kept on this device only`;
  const { end, readOnly, link } = facts;
  if (end?.phase === 'gone') return new BinderyError('gone', `It was deleted for good; ${waiting}.`);
  if (end)
    return new BinderyError(
      'forbidden',
      `The server no longer accepts edits here (${end.reason}); ${waiting}.`,
    );
  if (readOnly && link === 'synced') return new BinderyError('forbidden', `It may only be read; ${waiting}.`);
  if (isClosed)
    return new BinderyError('unavailable', `It was closed before the server had everything; ${waiting}.`);
  return null;
}
