/** The error that tells why a live session has ended, or takes no edits. */
import { BinderyError, type ErrorCode } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';

const CODE_OF_REASON: Readonly<Record<string, ErrorCode>> = {
  unauthenticated: 'unauthenticated',
  forbidden: 'forbidden',
  [CLOSE.revoked.reason]: 'revoked',
  [CLOSE.disconnected.reason]: 'disconnected',
  [CLOSE.invalidUpdate.reason]: 'invalid_update',
  [CLOSE.tooLarge.reason]: 'too_large',
  [CLOSE.badDocumentName.reason]: 'invalid_input',
  [CLOSE.outdated.reason]: 'unsupported',
};

/** The error that a session ended with; `null` while it has not ended. What ended it is final: another session may fare better. */
export function sessionEnd(
  { phase, reason = '', waiting }: SessionStatus,
  documentName: string,
): BinderyError | null {
  const left = waiting === 0 ? '' : ` ${waiting} edits were not taken.`;
  if (phase === 'gone') return new BinderyError('gone', `${documentName} is not there any more.${left}`);
  if (phase !== 'denied') return null;
  const code = CODE_OF_REASON[reason] ?? 'forbidden';
  return new BinderyError(code, `The server has ended the session of ${documentName} (${reason}).${left}`);
}

/** Why nothing that is written now can reach the server; `null` when it can, if only later. */
export function writeRefusal(status: SessionStatus, documentName: string): BinderyError | null {
  if (status.phase !== 'read-only') return sessionEnd(status, documentName);
  const why =
    status.reason === CLOSE.outdated.reason
      ? 'this version of the client is too old to write'
      : 'it may only be read';
  return new BinderyError('forbidden', `${documentName} can’t be changed: ${why}.`);
}
