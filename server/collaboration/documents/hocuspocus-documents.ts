/** The live documents, as everything on the server but the sockets reads and edits them. */
import type { Hocuspocus } from '@hocuspocus/server';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { Journal, JournalEntry } from '../../journal/journal.ts';
import type { EditOptions, LiveDocuments, StoredHook } from '../../services/live-documents.ts';
import type { TaskThreads } from '../../threads/task-threads.ts';
import { JOURNALLED } from '../edits/apply-batcher.ts';
import type { ClientIds } from '../edits/client-ids.ts';
import type { PendingWrites } from '../edits/pending-writes.ts';
import type { Revocation } from '../sessions/revocation.ts';
import { type ConnectionContext, describeSession, type SessionRegistry } from '../sessions/sessions.ts';
import { isHugeDocument, isLargeDocument, isLargeSize } from './document-size.ts';
import { type Examination, examineTask, examineUpdate } from './examine-update.ts';
import { editFork } from './fork-edit.ts';

export interface HocuspocusDocumentsOptions {
  readonly hocuspocus: Hocuspocus<ConnectionContext>;
  readonly journal: Journal;
  readonly environment: Environment;
  readonly sessions: SessionRegistry;
  readonly revocation: Revocation;
  readonly clientIds: Pick<ClientIds, 'makeOwn'>;
  readonly pendingWrites: PendingWrites;
  /** For what is large. */
  readonly threads: TaskThreads;
  readonly onStored?: StoredHook;
  readonly onAppended: (documentName: string) => void;
}

type Author = Pick<JournalEntry, 'clientId' | 'payload' | 'summary'>;

export function createHocuspocusDocuments(options: HocuspocusDocumentsOptions): LiveDocuments {
  const { hocuspocus, journal, environment, sessions, revocation, clientIds, pendingWrites, threads } =
    options;
  const turns = new Map<string, Promise<unknown>>();
  /**
   * The server edits under one client id, so that documents don't collect a new one with every request. Edits of a document
   * take turns and each builds on the one before; after a failure, whose outcome may be unknown, a new id is taken.
   */
  let clientId = clientIds.makeOwn();

  function inTurn<T>(documentName: string, work: () => Promise<T>): Promise<T> {
    if (parseDocumentName(documentName) === null) {
      return Promise.reject(
        new BinderyError('invalid_input', `"${documentName}" is not the name of a document.`),
      );
    }
    const turn = (turns.get(documentName) ?? Promise.resolve()).then(work, work);
    turns.set(documentName, turn);
    const leave = (): void => {
      if (turns.get(documentName) === turn) turns.delete(documentName);
    };
    turn.then(leave, leave);
    return turn;
  }

  /** The document in memory, also when it is just being loaded. */
  async function loaded(documentName: string): Promise<Y.Doc | null> {
    const open = hocuspocus.documents.get(documentName);
    if (open !== undefined) return open;
    return (await hocuspocus.loadingDocuments.get(documentName)?.catch(() => null)) ?? null;
  }

  /** The whole document as one update. The journal is never behind what is in memory, and a huge document is encoded there in a thread. */
  async function stateOf(documentName: string, open: Y.Doc | null): Promise<Uint8Array> {
    return open === null || isHugeDocument(open)
      ? (await journal.load(documentName)).state
      : Y.encodeStateAsUpdate(open);
  }

  async function examine(documentName: string, update: Uint8Array): Promise<Examination> {
    if (!isLargeSize(update.length))
      return await withBase(documentName, (base) => examineUpdate(documentName, base, update));
    const state = await stateOf(documentName, await loaded(documentName));
    return await threads.run(examineTask, { documentName, state, update });
  }

  async function withBase<T>(
    documentName: string,
    use: (base: Y.Doc) => T | Promise<T>,
    ofLarge?: (state: Uint8Array) => Promise<T>,
  ): Promise<T> {
    const open = await loaded(documentName);
    if (open !== null)
      return ofLarge && isLargeDocument(open)
        ? await ofLarge(await stateOf(documentName, open))
        : await use(open);
    const { state } = await journal.load(documentName);
    if (ofLarge && isLargeSize(state.length)) return await ofLarge(state);
    const copy = new Y.Doc();
    try {
      Y.applyUpdate(copy, state);
      return await use(copy);
    } finally {
      copy.destroy();
    }
  }

  async function append(
    documentName: string,
    actor: Actor,
    edit: EditOptions,
    author: Author,
  ): Promise<{ seq: number; duplicate: boolean }> {
    const now = environment.now();
    const entry: JournalEntry = {
      ...author,
      documentName,
      operationId: edit.operationId ?? environment.newId(),
      actor: { kind: actor.kind, id: actor.id, name: actor.name },
      origin: edit.origin,
      clientTime: edit.clientTime ?? now,
    };
    return await pendingWrites.during(documentName, async () => {
      const appended = await journal.append(entry);
      await options.onStored?.(documentName, actor, entry.payload);
      const open = await loaded(documentName);
      if (!appended.duplicate) {
        if (open !== null) Y.applyUpdate(open, entry.payload, JOURNALLED);
        options.onAppended(documentName);
      } else if (open !== null) {
        // The first attempt may have been stored without our hearing of it: then it is in the journal and not yet here.
        Y.applyUpdate(open, (await journal.load(documentName)).state, JOURNALLED);
      }
      return appended;
    });
  }

  return {
    edit: (documentName, actor, editOptions, edit) =>
      inTurn(documentName, () =>
        withBase(documentName, async (base) => {
          const { result, update, author } = editFork(Y.encodeStateAsUpdate(base), clientId, edit);
          if (update === null) return { result, seq: await journal.headSeq(documentName), changed: false };
          const summary = summarizeUpdate(base, update);
          try {
            const appended = await append(documentName, actor, editOptions, {
              clientId: author,
              payload: update,
              summary,
            });
            return { result, seq: appended.seq, changed: !appended.duplicate };
          } catch (error) {
            clientId = clientIds.makeOwn();
            throw error;
          }
        }),
      ),

    apply: (documentName, actor, editOptions, update) =>
      inTurn(documentName, async () => {
        const { isContained, summary } = await examine(documentName, update);
        if (isContained) return { seq: await journal.headSeq(documentName) };
        const [author] = summary.clients;
        const clientId = author !== undefined && summary.clients.length === 1 ? author.client : 0;
        const { seq } = await append(documentName, actor, editOptions, {
          clientId,
          payload: update,
          summary,
        });
        return { seq };
      }),

    editElsewhere: (documentName, actor, editOptions, make) =>
      inTurn(documentName, async () => {
        const open = await loaded(documentName);
        const state = await stateOf(documentName, open);
        const author = clientId;
        const made = await make({ state, clientId: author });
        if (made.update === null) return { seq: await journal.headSeq(documentName), changed: false };
        const { update: payload, summary } = made;
        try {
          const appended = await append(documentName, actor, editOptions, {
            clientId: author,
            payload,
            summary,
          });
          return { seq: appended.seq, changed: !appended.duplicate };
        } catch (error) {
          clientId = clientIds.makeOwn();
          throw error;
        }
      }),

    read: (documentName, read, ofLarge) => withBase(documentName, read, ofLarge),

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
