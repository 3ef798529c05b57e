/** Answers pages that synchronize: what the server has and they lack, and what it has itself. */
import type { Logger } from 'pino';
import { isBinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { SYNC_STEP, writeEdit, writeStateVector } from '#core/protocol/wire/frames.ts';
import { contentOf } from '../content/document-content.ts';
import type { Session } from '../sessions/sessions.ts';

/** The function answers the state vector of an open session. Never rejects. */
export function createSyncAnswers(log: Logger): (session: Session, vector: Uint8Array) => Promise<void> {
  return async (session, vector) => {
    const { open } = session;
    if (open === null || session.ended !== null) return;
    try {
      const { update, vector: own } = await contentOf(open.document).answer(vector);
      if (session.open !== open || session.ended !== null) return;
      const { connection } = open;
      connection.send(writeStateVector(connection.messageAddress, own));
      connection.send(writeEdit(connection.messageAddress, SYNC_STEP.reply, { update, trailer: null }));
    } catch (error) {
      if (!isBinderyError(error))
        log.error({ err: error, documentName: session.documentName }, 'a page could not be answered');
      session.socket.close(CLOSE.tryAgainLater);
    }
  };
}
