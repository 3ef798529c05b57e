/** Current documents: the one in memory if somebody has it open, otherwise a copy from the journal. */
import type { Document, Hocuspocus } from '@hocuspocus/server';
import * as Y from 'yjs';
import type { Journal } from '../../journal/journal.ts';
import { isHugeDocument, isLargeDocument, isLargeSize } from '../../threads/document-size.ts';
import type { ConnectionContext } from '../sessions/sessions.ts';

export interface OpenDocuments {
  /** The document in memory, waiting for it if it is being loaded; `null` when nobody has it open. */
  find(documentName: string): Promise<Document | null>;
  /** Uses the document without changing it; a large one is passed to `ofLarge` as one Yjs update, if that is given. */
  use<T>(
    documentName: string,
    use: (base: Y.Doc) => T | Promise<T>,
    ofLarge?: (state: Uint8Array) => Promise<T>,
  ): Promise<T>;
  /** The whole document as one Yjs update. */
  state(documentName: string): Promise<Uint8Array>;
}

export function createOpenDocuments(
  hocuspocus: Pick<Hocuspocus<ConnectionContext>, 'documents' | 'loadingDocuments'>,
  journal: Pick<Journal, 'load'>,
  /** Applies to a document what other processes have stored. */
  catchUp: (document: Document) => Promise<unknown>,
): OpenDocuments {
  async function find(documentName: string): Promise<Document | null> {
    const open = hocuspocus.documents.get(documentName);
    if (open !== undefined) return open;
    return (await hocuspocus.loadingDocuments.get(documentName)?.catch(() => null)) ?? null;
  }

  async function findCurrent(documentName: string): Promise<Document | null> {
    const open = await find(documentName);
    if (open !== null) await catchUp(open);
    return open;
  }

  /** The journal is never behind memory, and loading a huge document from it happens in a worker thread. */
  async function stateOf(documentName: string, open: Y.Doc | null): Promise<Uint8Array> {
    return open === null || isHugeDocument(open)
      ? (await journal.load(documentName)).state
      : Y.encodeStateAsUpdate(open);
  }

  return {
    find,
    async use(documentName, use, ofLarge) {
      const open = await findCurrent(documentName);
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
    },
    state: async (documentName) => await stateOf(documentName, await findCurrent(documentName)),
  };
}
