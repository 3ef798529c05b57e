/** The one way of an edit from a socket into a document: checked, journalled, and only then applied, acknowledged, shown. */
import type { Document } from '@hocuspocus/server';
import type { Logger } from 'pino';
import * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import { isBinderyError } from '#core/errors.ts';
import {
  isContained,
  operationId,
  summarizeUpdate,
  type UpdateSummary,
} from '#core/history/summarize-update.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { UpdateTrailer } from '#core/protocol/update-trailer.ts';
import type { Journal, JournalEntry } from '../journal/journal.ts';
import { sha256 } from '../journal/rebuild-document.ts';
import type { ClientIds } from './client-ids.ts';
import { createEditAnswers, type WaitingEdit } from './edit-answers.ts';
import { answerPatience, commitPatience } from './fan-out.ts';
import { createJointApply } from './joint-apply.ts';
import type { PendingWrites } from './pending-writes.ts';
import { isReady } from './readiness.ts';
import type { CloseEvent, OpenSession, Session } from './sessions.ts';
import { syncStatusFrame } from './sync-frame.ts';

export interface Edit {
  readonly update: Uint8Array;
  readonly trailer: UpdateTrailer | null;
}

export interface WriteAheadOptions {
  readonly journal: Journal;
  readonly environment: Environment;
  readonly log: Logger;
  readonly clientIds: ClientIds;
  readonly pendingWrites: PendingWrites;
  readonly end: (session: Session, event: CloseEvent) => void;
  readonly onAppended: (documentName: string) => void;
  readonly onAcknowledged: (stored: boolean) => void;
  /** The live document no longer equals its journal: everyone has to load it anew. */
  readonly onDiverged: (document: Document) => void;
}

/** A socket whose edit waits longer than this is not read from meanwhile: what it sends waits in its own buffers. */
const PATIENCE_MS = 250;
/** Edits of one session that may wait for those they build on. */
const MAX_PARKED = 500;
const CLOCK_AHEAD_MS = 60_000;
const CLOCK_BEHIND_MS = 400 * 24 * 60 * 60 * 1000;

/** Answers a function that takes one edit of an open session. It never rejects; edits of a session go in one by one. */
export function createWriteAhead(
  options: WriteAheadOptions,
): (session: Session, edit: Edit) => Promise<void> {
  const { journal, environment, log, clientIds, pendingWrites, end } = options;

  const answers = createEditAnswers((session, stored) => {
    if (session.ended !== null || session.open === null) return;
    const { connection, document } = session.open;
    const frame = syncStatusFrame(connection.messageAddress, stored);
    const patience = answerPatience(document.connections.size);
    if (patience === 0) connection.send(frame);
    else session.socket.sendWithNext(frame, patience);
    options.onAcknowledged(stored);
  });

  const apply = createJointApply((document, error) => {
    // It decodes and still does not apply: half of it may be in. The journal's loader leaves such a row out.
    log.error(
      { err: error, documentName: document.name },
      'a journalled edit does not apply; the document is reloaded',
    );
    options.onDiverged(document);
  });

  async function take(session: Session, edit: Edit): Promise<void> {
    if (session.ended !== null || session.open === null) return;
    await attempt({ session, edit, slot: answers.open(session) });
  }

  async function attempt(waiting: WaitingEdit): Promise<void> {
    const { session } = waiting;
    const { open } = session;
    if (session.ended !== null || open === null) return;
    try {
      await takeChecked(waiting, open);
    } catch (error) {
      const event = closeFor(error);
      // A provider whose document alone is closed believes that it is connected; losing the socket makes it start anew.
      if (event === CLOSE.tryAgainLater) session.socket.close(event);
      else end(session, event);
      if (!isBinderyError(error))
        log.error({ err: error, documentName: session.documentName }, 'an edit failed');
    }
  }

  async function takeChecked(waiting: WaitingEdit, { document }: OpenSession): Promise<void> {
    const { session, slot } = waiting;
    const { update, trailer } = waiting.edit;
    const { documentName, actor } = session;
    const decoded = decode(update);
    if (decoded === null) {
      end(session, CLOSE.invalidUpdate);
      return;
    }
    if (isContained(document, update, decoded) || session.readOnly) {
      answers.settle(session, slot, isContained(document, update, decoded));
      return;
    }
    if (!isReady(document, decoded)) {
      park(document, waiting);
      return;
    }
    const summary = summarizeUpdate(document, update, decoded);
    if (!(await clientIds.admit(documentName, actor, summary.clients))) {
      log.warn(
        { documentName, actorId: actor.id },
        'an edit under the client id of somebody else was refused',
      );
      end(session, CLOSE.invalidUpdate);
      return;
    }
    const entry = makeEntry(session, update, summary, trailer, operationId(update, decoded));
    await pendingWrites.during(documentName, async () => {
      await appendPatiently(session, document, entry);
      await apply(document, update);
    });
    options.onAppended(documentName);
    answers.settle(session, slot, true);
    retryParked(document);
  }

  /**
   * A page that comes back may send its newest edit before the ones it had not got through. Stored now, it would lie unseen
   * in the journal, and for good if the others never came: so it waits here, unanswered, until they have.
   */
  function park(document: Document, waiting: WaitingEdit): void {
    // A provider that starts anew sends all it has in one exchange, and nothing is missing.
    if (answers.park(document, waiting) > MAX_PARKED) waiting.session.socket.close(CLOSE.tryAgainLater);
  }

  function retryParked(document: Document): void {
    for (const waiting of answers.unpark(document)) {
      waiting.session.tail = waiting.session.tail.then(() => attempt(waiting));
    }
  }

  async function appendPatiently(session: Session, document: Document, entry: JournalEntry): Promise<void> {
    let paused = false;
    const timer = setTimeout(() => {
      paused = true;
      session.socket.pause();
    }, PATIENCE_MS);
    try {
      const { duplicate } = await journal.append(entry, commitPatience(document.connections.size));
      // The id was taken. If the edit is not in the document, it was taken by another edit: this one gets an id that only
      // its own bytes can have, for nothing may be acknowledged that is not in the journal.
      if (duplicate && !isContained(document, entry.payload)) {
        await journal.append({
          ...entry,
          operationId: `sha256:${Buffer.from(sha256(entry.payload)).toString('hex')}`,
        });
      }
    } finally {
      clearTimeout(timer);
      if (paused) session.socket.resume();
    }
  }

  function makeEntry(
    session: Session,
    update: Uint8Array,
    summary: UpdateSummary,
    trailer: UpdateTrailer | null,
    ownId: string,
  ): JournalEntry {
    const { kind, id, name } = session.actor;
    const [author] = summary.clients;
    return {
      documentName: session.documentName,
      operationId: trailer?.operationId ?? ownId,
      payload: update,
      actor: { kind, id, name },
      clientId:
        author === undefined ? (session.clientId ?? 0) : summary.clients.length === 1 ? author.client : 0,
      origin: 'socket',
      clientTime: clampTime(trailer?.clientTime, environment.now()),
      summary,
    };
  }

  return take;
}

/** `null` for what Yjs could only half read; also stops the tiny frame that announces a billion of something. */
function decode(update: Uint8Array): ReturnType<typeof Y.decodeUpdate> | null {
  try {
    return Y.decodeUpdate(update);
  } catch {
    return null;
  }
}

function closeFor(error: unknown): CloseEvent {
  if (!isBinderyError(error)) return CLOSE.tryAgainLater;
  if (error.code === 'gone') return CLOSE.gone;
  return error.code === 'invalid_update' || error.code === 'invalid_input'
    ? CLOSE.invalidUpdate
    : CLOSE.tryAgainLater;
}

/** A client's clock is believed between 400 days ago and a minute ahead. */
export function clampTime(claimed: number | undefined, now: number): number {
  if (claimed === undefined) return now;
  return Math.min(now + CLOCK_AHEAD_MS, Math.max(now - CLOCK_BEHIND_MS, claimed));
}
