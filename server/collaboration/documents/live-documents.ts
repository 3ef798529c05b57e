/** The live documents, as the rest of the server reads and edits them. */
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { LiveDocuments } from '../../ports/live-documents.port.ts';
import type { ProcessBus, ProcessMessages } from '../../ports/process-bus.port.ts';
import type { OpenRooms, Room } from '../content/room.ts';
import { isChosen } from '../sessions/connected-filter.ts';
import type { Revocation } from '../sessions/revocation.ts';
import { describeSession, type SessionRegistry } from '../sessions/sessions.ts';
import { type DiscardParts, discardDocument, discardOutdated } from './discard-documents.ts';
import { createOpenDocuments } from './open-documents.ts';
import { createServerEdits, type ServerEditsOptions } from './server-edits.ts';

export interface LiveDocumentsOptions extends Omit<ServerEditsOptions, 'documents' | 'journal'> {
  readonly hocuspocus: OpenRooms;
  readonly journal: Parameters<typeof createOpenDocuments>[1] & ServerEditsOptions['journal'];
  readonly sessions: SessionRegistry;
  readonly revocation: Revocation;
  readonly bus: ProcessBus;
  readonly catchUp: (document: Room) => Promise<unknown>;
  readonly pendingWrites: DiscardParts['pendingWrites'];
  readonly drop: DiscardParts['drop'];
  /** How often a passage was removed from the history of a document. */
  readonly countRemovals?: ((documentName: string) => Promise<number>) | undefined;
}

export function createLiveDocuments(options: LiveDocumentsOptions): LiveDocuments {
  const { hocuspocus, journal, sessions, revocation, bus } = options;
  const documents = createOpenDocuments(hocuspocus, journal, options.catchUp);
  hearOthers(options);
  const edits = createServerEdits({ ...options, documents });
  return {
    edit: (documentName, actor, how, edit) => edits.edit(documentName, actor, how, edit),
    apply: (documentName, actor, how, update) => edits.apply(documentName, actor, how, update),
    editElsewhere: (documentName, actor, how, make) => edits.editElsewhere(documentName, actor, how, make),
    editTogether: (actor, several, make) => edits.editTogether(actor, several, make),
    read: (documentName, read, ofLarge) => documents.use(documentName, read, ofLarge),

    connected(documentName) {
      const chosen = documentName === undefined ? [...sessions.all] : sessions.ofDocument(documentName);
      return chosen.filter(({ open, ended }) => open !== null && ended === null).map(describeSession);
    },

    disconnect(filter, close) {
      bus.publish('disconnect', { filter, reason: close.reason });
      return revocation.disconnect((connected) => isChosen(filter, connected), close);
    },

    disconnectHere: (matches, close) => revocation.disconnect(matches, close),

    async discard(documentNames) {
      bus.publish('discard', { documents: documentNames });
      await Promise.all(documentNames.map((name) => discardDocument(options, name)));
    },

    announce(documentName, message, to) {
      const announcement = { document: documentName, message, ...(to && { to }) };
      bus.publish('announcement', announcement);
      tell(options, announcement);
    },

    tellHere(matches, message) {
      const payload = JSON.stringify(message);
      for (const session of options.sessions.all)
        if (session.ended === null && matches(describeSession(session)))
          session.open?.connection.sendStateless(payload);
    },
  };
}

/** Repeats for this process's connections what other processes announce. */
function hearOthers(options: LiveDocumentsOptions): void {
  const { bus, revocation, countRemovals = async () => 0 } = options;
  bus.listen('announcement', (announcement) => tell(options, announcement));
  bus.listen('discard', ({ documents }) => {
    for (const name of documents) void discardDocument(options, name);
  });
  bus.watch({ missed: () => void discardOutdated(options, countRemovals) });
  bus.listen('disconnect', ({ filter, reason }) => {
    const close = Object.values(CLOSE).find((one) => one.reason === reason) ?? CLOSE.tryAgainLater;
    revocation.disconnect((connected) => isChosen(filter, connected), close);
  });
}

function tell(
  { hocuspocus, sessions }: Pick<LiveDocumentsOptions, 'hocuspocus' | 'sessions'>,
  { document, message, to }: ProcessMessages['announcement'],
): void {
  const payload = JSON.stringify(message);
  if (to === undefined) {
    hocuspocus.documents.get(document)?.broadcastStateless(payload);
    return;
  }
  const chosen = new Set(to);
  for (const { actor, open, ended } of sessions.ofDocument(document))
    if (ended === null && actor.kind === 'user' && chosen.has(actor.id))
      open?.connection.sendStateless(payload);
}
