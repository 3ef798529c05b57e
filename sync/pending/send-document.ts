/** Sends the pending edits of a document that no page has open. */
import { isBinderyError } from '#core/errors.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import type { SessionLease } from '#sync/session/shared-sessions.ts';

/** Opens the session of a document, or shares one that is open. */
export type LeaseDocument = (documentName: string) => SessionLease<DocumentSession>;

/** The outcome of sending a document. `left`: the server went away meanwhile; for `reason` see `Refusal`. */
export type DocumentOutcome = 'sent' | 'left' | { readonly reason: string };

/** Sends the pending edits of a document. Never rejects: edits that could not be sent remain pending. */
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
export function whenUnreachable({ status }: Pick<DocumentSession, 'status'>): {
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
