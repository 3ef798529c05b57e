/** Answers pages that synchronize: what the server has and they lack, and what it has itself. */
import type { Logger } from 'pino';
import * as Y from 'yjs';
import { isBinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { SYNC_STEP, writeEdit, writeStateVector } from '#core/protocol/wire/frames.ts';
import { contentOf } from '../content/document-content.ts';
import type { Room } from '../content/room.ts';
import type { Session } from '../sessions/sessions.ts';

/**
 * The function answers the state vector of an open session. Never rejects. `withdraw`: what has to be deleted on its page besides, as an
 * update; `null` for nothing.
 */
export function createSyncAnswers(
  log: Logger,
  withdraw: (session: Session, document: Room, vector: Uint8Array) => Uint8Array | null,
): (session: Session, vector: Uint8Array) => Promise<void> {
  return async (session, vector) => {
    const { open } = session;
    if (open === null || session.ended !== null) return;
    try {
      const answer = await contentOf(open.document).answer(vector);
      if (session.open !== open || session.ended !== null) return;
      const withdrawn = withdraw(session, open.document, vector);
      const update = withdrawn === null ? answer.update : Y.mergeUpdates([answer.update, withdrawn]);
      const { connection } = open;
      connection.send(writeStateVector(connection.messageAddress, answer.vector));
      connection.send(writeEdit(connection.messageAddress, SYNC_STEP.reply, { update, trailer: null }));
    } catch (error) {
      if (!isBinderyError(error))
        log.error({ err: error, documentName: session.documentName }, 'a page could not be answered');
      session.socket.close(CLOSE.tryAgainLater);
    }
  };
}
