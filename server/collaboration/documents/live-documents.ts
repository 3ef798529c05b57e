/** The live documents, as everything on the server but the sockets reads and edits them. */
import type { Hocuspocus } from '@hocuspocus/server';
import type { LiveDocuments } from '../../ports/live-documents.port.ts';
import type { Revocation } from '../sessions/revocation.ts';
import { type ConnectionContext, describeSession, type SessionRegistry } from '../sessions/sessions.ts';
import { createOpenDocuments } from './open-documents.ts';
import { createServerEdits, type ServerEditsOptions } from './server-edits.ts';

export interface LiveDocumentsOptions extends Omit<ServerEditsOptions, 'documents' | 'journal'> {
  readonly hocuspocus: Hocuspocus<ConnectionContext>;
  readonly journal: Parameters<typeof createOpenDocuments>[1] & ServerEditsOptions['journal'];
  readonly sessions: SessionRegistry;
  readonly revocation: Revocation;
}

export function createLiveDocuments(options: LiveDocumentsOptions): LiveDocuments {
  const { hocuspocus, journal, sessions, revocation } = options;
  const documents = createOpenDocuments(hocuspocus, journal);
  const edits = createServerEdits({ ...options, documents });
  return {
    edit: (documentName, actor, how, edit) => edits.edit(documentName, actor, how, edit),
    apply: (documentName, actor, how, update) => edits.apply(documentName, actor, how, update),
    editElsewhere: (documentName, actor, how, make) => edits.editElsewhere(documentName, actor, how, make),
    read: (documentName, read, ofLarge) => documents.use(documentName, read, ofLarge),

    connected(documentName) {
      const chosen = documentName === undefined ? [...sessions.all] : sessions.ofDocument(documentName);
      return chosen.filter(({ open, ended }) => open !== null && ended === null).map(describeSession);
    },

    disconnect: (matches, close) => revocation.disconnect(matches, close),

    announce(documentName, message) {
      hocuspocus.documents.get(documentName)?.broadcastStateless(JSON.stringify(message));
    },
  };
}
