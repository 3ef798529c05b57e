/** The one way of an edit from a socket into a document: checked, journalled, and only then applied, acknowledged, shown. */
import type { Document } from '@hocuspocus/server';
import type { Logger } from 'pino';
import * as Y from 'yjs';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import {
  isContained,
  operationId,
  summarizeUpdate,
  type UpdateSummary,
} from '#core/document/summarize-update.ts';
import { isOrderable } from '#core/document/update-order.ts';
import type { Environment } from '#core/environment.ts';
import { isBinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { BatchedEdit } from '#core/protocol/wire/edit-batch.ts';
import { writeSyncStatus } from '#core/protocol/wire/frames.ts';
import type { UpdateTrailer } from '#core/protocol/wire/update-trailer.ts';
import type { Journal, JournalEntry } from '../../journal/journal.ts';
import { sha256 } from '../../journal/rebuild-document.ts';
import type { StoredHook } from '../../services/live-documents.ts';
import type { UpdateChecks } from '../../services/update-checks.ts';
import type { CloseEvent, OpenSession, Session } from '../sessions/sessions.ts';
import { createAcknowledgements, type WaitingEdit } from './acknowledgements.ts';
import { createApplyBatcher } from './apply-batcher.ts';
import type { ClientIds } from './client-ids.ts';
import { answerMaxDelay, burstMaxDelay, commitMaxDelay } from './fan-out.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { findMissing, type Missing } from './missing-dependencies.ts';
import type { PendingWrites } from './pending-writes.ts';
import { createTimeSlicer } from './time-slicer.ts';

export interface WriteAheadOptions {
  readonly journal: Journal;
  readonly environment: Environment;
  readonly log: Logger;
  readonly clientIds: ClientIds;
  readonly pendingWrites: PendingWrites;
  readonly end: (session: Session, event: CloseEvent) => void;
  readonly checks?: UpdateChecks;
  readonly onStored?: StoredHook;
  readonly onAppended: (documentName: string) => void;
  readonly onAcknowledged: (stored: boolean) => void;
  /** The live document no longer equals its journal: everyone has to load it anew. */
  readonly onDiverged: (document: Document) => void;
}

/** A socket whose edit waits longer than this is not read from meanwhile: what it sends waits in its own buffers. */
const PAUSE_AFTER_MS = 250;
/** Edits of one session that may wait for those they build on, and their bytes. */
const MAX_PARKED = 4_000;
const MAX_PARKED_BYTES = 8 * 1024 * 1024;
const CLOCK_AHEAD_MS = 60_000;
const CLOCK_BEHIND_MS = 400 * 24 * 60 * 60 * 1000;

export interface WriteAhead {
  /**
   * Takes one edit of an open session and resolves once it is checked and handed to the journal, not once it is stored: the
   * next edit is then checked against the document and this one, and shares its commit. Never rejects. Edits of one
   * session have to be taken one by one.
   */
  take(session: Session, edit: BatchedEdit): Promise<void>;
  /** Resolves when everything taken from the session so far is stored and shown, or has failed. */
  settled(session: Session): Promise<void>;
}

export function createWriteAhead(options: WriteAheadOptions): WriteAhead {
  const { journal, environment, log, clientIds, pendingWrites, end } = options;
  const inFlights = new WeakMap<Session, InFlight>();
  const finishing = new WeakMap<InFlight, Promise<void>>();
  const slicer = createTimeSlicer();

  const answers = createAcknowledgements((session, { stored, count }) => {
    if (session.ended !== null || session.open === null || !session.socket.isOpen) return;
    const { connection, document } = session.open;
    const frame = writeSyncStatus(connection.messageAddress, { stored, count });
    const maxDelay = answerMaxDelay(document.connections.size);
    if (maxDelay === 0) connection.send(frame);
    else session.socket.sendWithNext(frame, maxDelay);
    for (let answered = 0; answered < count; answered += 1) options.onAcknowledged(stored);
  });

  const apply = createApplyBatcher((document, error) => {
    // It decodes and still does not apply: half of it may be in. The journal's loader leaves such a row out.
    log.error(
      { err: error, documentName: document.name },
      'a journalled edit does not apply; the document is reloaded',
    );
    options.onDiverged(document);
  });

  function inFlightOf(session: Session): InFlight {
    const inFlight = inFlights.get(session) ?? createInFlight();
    inFlights.set(session, inFlight);
    return inFlight;
  }

  async function take(session: Session, edit: BatchedEdit): Promise<void> {
    if (session.ended !== null || session.open === null) return;
    const slot = answers.open(session, edit.trailer !== null);
    await slicer.next();
    await attempt({ session, edit, slot });
  }

  async function attempt(waiting: WaitingEdit): Promise<void> {
    const { session } = waiting;
    const { open } = session;
    const inFlight = inFlightOf(session);
    if (session.ended !== null || open === null || inFlight.failed) return;
    try {
      await takeChecked(waiting, open, inFlight);
    } catch (error) {
      fail(session, inFlight, error);
    }
  }

  /** Nothing of the session is taken or answered from here on: what it sends next may build on what failed. */
  function fail(session: Session, inFlight: InFlight, error: unknown): void {
    inFlight.failed = true;
    const event = closeFor(error);
    // A provider whose document alone is closed believes that it is connected; losing the socket makes it start anew.
    if (event === CLOSE.tryAgainLater) session.socket.close(event);
    else end(session, event);
    if (!isBinderyError(error))
      log.error({ err: error, documentName: session.documentName }, 'an edit failed');
  }

  async function takeChecked(
    waiting: WaitingEdit,
    { document }: OpenSession,
    inFlight: InFlight,
  ): Promise<void> {
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
    const missing = findMissing(document, decoded, inFlight.structs);
    if (missing !== null) {
      park(document, waiting, missing);
      return;
    }
    const summary = summarizeUpdate(document, update, decoded, inFlight.structs);
    const authorship = await clientIds.admit(documentName, session, summary.clients);
    if (authorship === 'wait') {
      park(document, waiting, null);
      return;
    }
    const refusal =
      authorship === 'forged'
        ? 'it is made under the client id of somebody else'
        : await breach(waiting, document, decoded, { inFlight, isRecovery: authorship === 'carried' });
    if (refusal !== null) {
      log.warn({ documentName, actorId: actor.id, refusal }, 'an edit was refused');
      end(session, CLOSE.invalidUpdate);
      return;
    }
    if (inFlight.failed || session.ended !== null) return;
    const entry = makeEntry(session, update, summary, trailer, operationId(update, decoded));
    // What is carried must not make its sender the owner of the author's id.
    const clientId = authorship === 'carried' ? 0 : entry.clientId;
    store(waiting, document, decoded, { ...entry, clientId, run: inFlight }, inFlight);
  }

  /** What Yjs could not apply, and what the document's own rules have against an edit. */
  async function breach(
    { session: { documentName, actor }, edit: { update } }: WaitingEdit,
    document: Document,
    decoded: DecodedUpdate,
    { inFlight, isRecovery }: { readonly inFlight: InFlight; readonly isRecovery: boolean },
  ): Promise<string | null> {
    if (!isOrderable(decoded.structs)) return 'it builds on itself';
    const kind = parseDocumentName(documentName)?.kind;
    const check = kind && options.checks?.[kind];
    if (check === undefined) return null;
    // The rules of the tree look at the document, so what is in flight goes in first.
    if (kind === 'workspace') await inFlight.settled;
    const ahead = inFlight.structs;
    return await check({ documentName, actor, document, update, decoded, ahead, isRecovery });
  }

  /** Hands the edit to the journal; what comes after its commit happens by itself. */
  function store(
    { session, slot, edit }: WaitingEdit,
    document: Document,
    decoded: DecodedUpdate,
    entry: JournalEntry,
    inFlight: InFlight,
  ): void {
    const { settled } = inFlight;
    inFlight.add(document, decoded);
    inFlight.count += 1;
    const maxDelay = Math.max(commitMaxDelay(document.connections.size), burstMaxDelay(inFlight.count));
    const shown = pendingWrites.during(session.documentName, async () => {
      await appendWithPause(session, document, entry, { earlier: settled, maxDelay });
      await finish(session, inFlight, edit.update);
      await apply(document, edit.update);
    });
    const done = shown.then(
      () => {
        inFlight.count -= 1;
        inFlight.prune(document);
        options.onAppended(session.documentName);
        if (inFlight.failed) return;
        answers.settle(session, slot, true);
        retryParked(document);
      },
      (error: unknown) => fail(session, inFlight, error),
    );
    inFlight.settled = Promise.all([settled, done]).then(() => undefined);
  }

  /** Does what belongs to a stored edit; those after it in the session are shown after it, so they wait for it as well. */
  async function finish(session: Session, inFlight: InFlight, update: Uint8Array): Promise<void> {
    const own = options.onStored?.(session.documentName, session.actor, update) ?? null;
    if (own !== null)
      finishing.set(
        inFlight,
        Promise.all([finishing.get(inFlight), own]).then(() => undefined),
      );
    const all = finishing.get(inFlight);
    if (all === undefined) return;
    await all;
    if (finishing.get(inFlight) === all) finishing.delete(inFlight);
  }

  /**
   * A page that comes back may send its newest edit before the ones it had not got through. Stored now, it would lie unseen
   * in the journal, and for good if the others never came: so it waits here, unanswered, until they have.
   */
  function park(document: Document, waiting: WaitingEdit, missing: Missing | null): void {
    const { edits, bytes } = answers.park(document, waiting, missing);
    // A provider that starts anew sends all it has in one exchange, and nothing is missing.
    if (edits > MAX_PARKED || bytes > MAX_PARKED_BYTES) waiting.session.socket.close(CLOSE.tryAgainLater);
  }

  function retryParked(document: Document): void {
    for (const waiting of answers.unpark(document)) {
      waiting.session.tail = waiting.session.tail.then(() => attempt(waiting));
    }
  }

  async function appendWithPause(
    session: Session,
    document: Document,
    entry: JournalEntry,
    { earlier, maxDelay }: { readonly earlier: Promise<void>; readonly maxDelay: number },
  ): Promise<void> {
    let paused = false;
    const timer = setTimeout(() => {
      paused = true;
      session.socket.pause();
    }, PAUSE_AFTER_MS);
    try {
      const { duplicate } = await journal.append(entry, maxDelay);
      if (!duplicate) return;
      // It may repeat one that was stored in the same commit and is about to be shown.
      await earlier;
      // The id was taken. If the edit is not in the document, it was taken by another edit: this one gets an id that only
      // its own bytes can have, for nothing may be acknowledged that is not in the journal.
      if (!isContained(document, entry.payload)) {
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
      // Not the trailer's: it could take the name that an edit of the server, such as a seed, is going to have.
      operationId: ownId,
      payload: update,
      actor: { kind, id, name },
      clientId:
        author === undefined ? (session.clientId ?? 0) : summary.clients.length === 1 ? author.client : 0,
      origin: 'socket',
      clientTime: clampTime(trailer?.clientTime, environment.now()),
      summary,
    };
  }

  return { take, settled: (session) => inFlights.get(session)?.settled ?? Promise.resolve() };
}

/** `null` for what Yjs could only half read; also stops the tiny frame that announces a billion of something. */
function decode(update: Uint8Array): DecodedUpdate | null {
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
