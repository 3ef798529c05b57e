/** The steps of an edit from a socket: check, park or refuse, append, acknowledge. */
import type { Logger } from 'pino';
import { operationId } from '#core/document/summarize-update.ts';
import { withoutKnown } from '#core/document/without-known.ts';
import type { Environment } from '#core/environment.ts';
import { isBinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { writeEditRefusal } from '#core/protocol/edit-refusal.ts';
import type { BatchedEdit } from '#core/protocol/wire/edit-batch.ts';
import { writeSyncStatus } from '#core/protocol/wire/frames.ts';
import { clampTime } from '../../journal/client-time.ts';
import type { EditTracer } from '../../ports/tracing.port.ts';
import type { SkewCheck, UpdateChecks } from '../../ports/update-checks.port.ts';
import type { AppendEdit } from '../append/append-edit.ts';
import { makeEntry } from '../append/journal-entry.ts';
import { contentOf } from '../content/document-content.ts';
import type { Room } from '../content/room.ts';
import type { CloseEvent, Session } from '../sessions/sessions.ts';
import {
  type Acknowledgements,
  type Answer,
  createAcknowledgements,
  type IncomingEdit,
} from './acknowledgements.ts';
import { answerMaxDelay, burstMaxDelay, commitMaxDelay } from './batching-delays.ts';
import { createEditCheck, type UncheckedEdit, type Verdict } from './check-edit.ts';
import type { ClientIds } from './client-ids.ts';
import { type EditTarget, translateEdit } from './edit-target.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import type { LoadMeter } from './load-meter.ts';
import type { Missing } from './missing-dependencies.ts';
import { createParkedEdits, type ParkedEdits } from './parked-edits.ts';
import { createTimeSlicer } from './time-slicer.ts';

export interface EditPipelineOptions {
  readonly append: AppendEdit;
  readonly environment: Pick<Environment, 'now'>;
  readonly log: Logger;
  readonly clientIds: ClientIds;
  readonly load: LoadMeter;
  readonly end: (session: Session, event: CloseEvent) => void;
  readonly checks?: UpdateChecks;
  readonly skewCheck?: SkewCheck;
  readonly holdsRemoved?: ((documentName: string, texts: readonly string[]) => Promise<boolean>) | undefined;
  readonly catchUp: (document: Room) => Promise<boolean>;
  /** What edits of an extract are edits of; `null` for any other document. */
  readonly originOf?: (document: Room) => EditTarget | null;
  readonly onAcknowledged: (stored: boolean) => void;
  readonly tracer?: EditTracer | null;
}

/** While an edit has been waiting longer than this, its socket is not read: further data stays in the socket's buffers. */
const PAUSE_AFTER_MS = 250;

export interface EditPipeline {
  /**
   * Takes one edit of an open session and resolves once it is checked and passed to the journal, not once it is stored: the
   * next edit is then checked against the document and this one, and shares its commit. Never rejects. Edits of one
   * session have to be taken one at a time.
   */
  take(session: Session, edit: BatchedEdit): Promise<void>;
  /** The document has new content: retries the edits that waited for it. */
  retry(document: Room): void;
  /** Resolves when every edit taken from the session so far is stored and applied, or has failed. */
  settled(session: Session): Promise<void>;
}

export function createEditPipeline(options: EditPipelineOptions): EditPipeline {
  const inFlights = new WeakMap<Session, InFlight>();
  const slicer = createTimeSlicer();
  const parked = createParkedEdits();
  const steps: Steps = {
    ...options,
    check: createEditCheck({ ...options, parked }),
    parked,
    awaited: new WeakSet(),
    acknowledgements: createAcknowledgements((session, answer) => acknowledge(options, session, answer)),
    inFlightOf(session) {
      const inFlight = inFlights.get(session) ?? createInFlight();
      inFlights.set(session, inFlight);
      return inFlight;
    },
  };
  return {
    async take(session, edit) {
      if (session.ended !== null || session.open === null) return;
      const slot = steps.acknowledgements.open(session, edit.trailer !== null);
      const receivedAt = options.tracer?.now();
      await slicer.next();
      await attempt(steps, { session, edit, slot, receivedAt });
    },
    retry: (document) => retryWaiting(steps, document),
    settled: (session) => inFlights.get(session)?.settled ?? Promise.resolve(),
  };
}

/** What the steps below share. */
interface Steps extends EditPipelineOptions {
  readonly check: (edit: UncheckedEdit) => Promise<Verdict>;
  readonly parked: ParkedEdits;
  /** Edits that have been parked for an author. */
  readonly awaited: WeakSet<IncomingEdit>;
  readonly acknowledgements: Acknowledgements;
  readonly inFlightOf: (session: Session) => InFlight;
}

type Accepted = Extract<Verdict, { readonly kind: 'accepted' }>;
type Refused = Extract<Verdict, { readonly kind: 'refused' }>;

/** Checks an edit and acts on the verdict. */
async function attempt(steps: Steps, waiting: IncomingEdit): Promise<void> {
  const { session, slot } = waiting;
  const shown = session.open?.document;
  const inFlight = steps.inFlightOf(session);
  if (session.ended !== null || shown === undefined || inFlight.failed) return;
  try {
    const target = steps.originOf?.(shown) ?? { document: shown, extract: null };
    const { document, extract } = target;
    if (extract?.readsApplied === true) await steps.catchUp(document);
    const translated = translateEdit(target, waiting.edit.update);
    if ('reason' in translated) {
      refuse(steps, session, { kind: 'refused', ...translated });
      return;
    }
    const { update } = translated;
    const verdict = await steps.check({ session, document, extract, update, inFlight });
    switch (verdict.kind) {
      case 'answered':
        steps.acknowledgements.settle(session, slot, verdict.stored);
        return;
      case 'waits':
        park(steps, document, waiting, verdict.missing);
        return;
      case 'refused':
        refuse(steps, session, verdict);
        return;
      case 'accepted':
        // The session may have ended while its edit was checked.
        if (!inFlight.failed && session.ended === null) {
          // What the document has had already is not stored again: it may have been removed from the history since.
          const given = { update, decoded: verdict.decoded };
          const added = contentOf(document).use((doc) => withoutKnown(doc, given));
          const edit = { ...waiting.edit, update: added.update };
          store(steps, { ...waiting, edit }, document, { ...verdict, decoded: added.decoded });
        }
    }
  } catch (error) {
    fail(steps, session, error);
  }
}

function park(steps: Steps, document: Room, waiting: IncomingEdit, missing: Missing | null): void {
  if (!steps.parked.park(document, waiting, missing)) waiting.session.socket.close(CLOSE.tryAgainLater);
  // Those who wait for this author wait no longer, or everybody would wait for each other. Once: the next change retries it.
  else if (missing === null && !steps.awaited.has(waiting)) {
    steps.awaited.add(waiting);
    retryWaiting(steps, document, waiting);
  }
}

function refuse({ log, end }: Steps, session: Session, { reason, isOutdated, passes }: Refused): void {
  const { documentName, actor } = session;
  if (reason !== null) {
    log.warn({ documentName, actorId: actor.id, refusal: reason }, 'an edit was refused');
    session.open?.connection.sendStateless(writeEditRefusal({ reason, passes: passes === true }));
  }
  if (isOutdated === true) end(session, CLOSE.outdated);
  // Of this document alone: its page asks again on the open socket, where its other documents go on.
  else end(session, passes === true ? CLOSE.rateLimited : CLOSE.invalidUpdate);
}

/** Passes the edit to the journal; the steps after its commit run in the background. */
function store(steps: Steps, waiting: IncomingEdit, document: Room, accepted: Accepted): void {
  const { session } = waiting;
  const inFlight = steps.inFlightOf(session);
  const earlier = inFlight.settled;
  contentOf(document).use((doc) => inFlight.add(doc, accepted.decoded));
  inFlight.count += 1;
  const appended = steps.append({
    entry: { ...entryOf(steps, waiting, document.name, accepted), run: inFlight },
    actor: session.actor,
    document: () => document,
    maxDelayMs: Math.max(commitMaxDelay(document.connections.size), burstMaxDelay(inFlight.count)),
    idNames: 'content',
    earlier,
    receivedAt: waiting.receivedAt,
  });
  const done = pausedWhile(session, appended).then(
    () => {
      inFlight.count -= 1;
      contentOf(document).use((doc) => inFlight.prune(doc));
      if (!inFlight.failed) answerStored(steps, waiting, document);
    },
    (error: unknown) => fail(steps, session, error),
  );
  inFlight.settled = Promise.all([earlier, done]).then(() => undefined);
}

function entryOf(
  { environment }: Steps,
  { session, edit }: IncomingEdit,
  documentName: string,
  accepted: Accepted,
) {
  const { decoded, summary, authorship } = accepted;
  const { actor, clientId } = session;
  const entry = makeEntry(
    { documentName, actor, update: edit.update, summary },
    {
      // Not the trailer's id: it could claim the name that an edit of the server, such as a seed, is going to have.
      operationId: operationId(edit.update, decoded),
      origin: 'socket',
      clientTime: clampTime(edit.trailer?.clientTime, environment.now()),
      clientId: clientId ?? 0,
    },
  );
  // Whoever forwards somebody else's edit does not become the owner of the author's client id.
  return authorship === 'carried' ? { ...entry, clientId: 0 } : entry;
}

async function pausedWhile(session: Session, stored: Promise<unknown>): Promise<void> {
  let isPaused = false;
  const timer = setTimeout(() => {
    isPaused = true;
    session.socket.pause();
  }, PAUSE_AFTER_MS);
  try {
    await stored;
  } finally {
    clearTimeout(timer);
    if (isPaused) session.socket.resume();
  }
}

/** Acknowledges an edit that is stored and applied, and retries edits that may have waited for it. */
function answerStored(steps: Steps, { session, slot }: IncomingEdit, document: Room): void {
  steps.acknowledgements.settle(session, slot, true);
  retryWaiting(steps, document);
}

function retryWaiting(steps: Steps, document: Room, except?: IncomingEdit): void {
  for (const ready of steps.parked.takeReady(document, except))
    ready.session.tail = ready.session.tail.then(() => attempt(steps, ready));
}

/** From here on the session's edits are neither processed nor answered: they may depend on the one that failed. */
function fail({ inFlightOf, end, log }: Steps, session: Session, error: unknown): void {
  inFlightOf(session).failed = true;
  if (isBinderyError(error) && POSTPONED.has(error.code)) {
    // Its words say when it is welcome.
    const refusal = writeEditRefusal({ reason: error.message, passes: error.code === 'rate_limited' });
    session.open?.connection.sendStateless(refusal);
  }
  const event = closeFor(error);
  // A provider whose document alone is closed still considers itself connected; closing the socket makes it reconnect.
  if (event === CLOSE.tryAgainLater) session.socket.close(event);
  else end(session, event);
  if (!isBinderyError(error)) log.error({ err: error, documentName: session.documentName }, 'an edit failed');
}

/** What the budget of an agent refuses with, and a page is told the reason of. */
const POSTPONED: ReadonlySet<string> = new Set(['rate_limited', 'too_large']);

function closeFor(error: unknown): CloseEvent {
  if (!isBinderyError(error)) return CLOSE.tryAgainLater;
  if (error.code === 'gone') return CLOSE.gone;
  if (error.code === 'rate_limited') return CLOSE.rateLimited;
  if (error.code === 'too_large') return CLOSE.invalidUpdate;
  if (error.code === 'forbidden') return CLOSE.revoked;
  return error.code === 'invalid_update' || error.code === 'invalid_input'
    ? CLOSE.invalidUpdate
    : CLOSE.tryAgainLater;
}

/** Sends an acknowledgement; with many readers, in the same write as the broadcast of the edit. */
function acknowledge(
  { onAcknowledged, load }: EditPipelineOptions,
  session: Session,
  { stored, count }: Answer,
): void {
  if (session.ended !== null || session.open === null || !session.socket.isOpen) return;
  const { connection, document } = session.open;
  const frame = writeSyncStatus(connection.messageAddress, { stored, count });
  const maxDelayMs = answerMaxDelay(document.connections.size, load());
  if (maxDelayMs === 0) connection.send(frame);
  else session.socket.sendWithNext(frame, maxDelayMs);
  for (let answered = 0; answered < count; answered += 1) onAcknowledged(stored);
}
