/** Sends the pending edits of a document that no page has open. */
import { isBinderyError } from '#core/errors.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import type { SessionLease } from '#sync/session/shared-sessions.ts';

/** Opens a document, or shares the session that is open. */
export type LeaseDocument = (documentName: string) => SessionLease<DocumentSession>;

/** `left`: the server went away meanwhile; a `reason` as `Refusal` has it. */
export type DocumentOutcome = 'sent' | 'left' | { readonly reason: string };

/** Never rejects: whatever could not be sent goes on waiting on this device. */
export async function sendDocument(lease: LeaseDocument, documentName: string): Promise<DocumentOutcome> {
  const { session, release } = lease(documentName);
  const unreachable = whenUnreachable(session);
  try {
    return await Promise.race([
      session.saved().then(() => 'sent' as const),
      unreachable.reached.then(() => 'left' as const),
    ]);
  } catch (error) {
    if (!isBinderyError(error) || error.code === 'unavailable') return 'left';
    const { phase, reason } = session.status.get();
    return { reason: error.code === 'gone' ? 'gone' : (reason ?? phase) };
  } finally {
    unreachable.stop();
    release({ linger: false });
  }
}

/** `reached` resolves once the session has seen that there is no connection. */
function whenUnreachable({ status }: DocumentSession): {
  readonly reached: Promise<void>;
  readonly stop: () => void;
} {
  let stop: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    const check = (): void => {
      const { phase } = status.get();
      if (phase === 'offline' || phase === 'unreachable') resolve();
    };
    stop = status.subscribe(check);
    check();
  });
  return { reached, stop };
}
