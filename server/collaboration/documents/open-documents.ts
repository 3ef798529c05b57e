/** Current documents: what is in memory if somebody has it open, otherwise a copy from the journal. */
import * as Y from 'yjs';
import type { Journal } from '../../journal/journal.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import { contentOf, type DocumentContent } from '../content/document-content.ts';
import type { OpenRooms, Room } from '../content/room.ts';

export interface OpenDocuments {
  /** The document in memory, waiting for it if it is being loaded; `null` when nobody has it open. */
  find(documentName: string): Promise<Room | null>;
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
  hocuspocus: Pick<OpenRooms, 'documents' | 'loadingDocuments'>,
  journal: Pick<Journal, 'load'>,
  /** Applies to a document what other processes have stored. */
  catchUp: (document: Room) => Promise<unknown>,
): OpenDocuments {
  async function find(documentName: string): Promise<Room | null> {
    const open = hocuspocus.documents.get(documentName);
    if (open !== undefined) return open;
    return (await hocuspocus.loadingDocuments.get(documentName)?.catch(() => null)) ?? null;
  }

  async function findCurrent(documentName: string): Promise<Room | null> {
    const open = await find(documentName);
    if (open !== null) await catchUp(open);
    return open;
  }

  /** The journal is never behind memory, and loading a huge document from it happens in a worker thread. */
  async function stateOf(documentName: string, open: DocumentContent | null): Promise<Uint8Array> {
    return open === null || open.isHuge ? (await journal.load(documentName)).state : await open.state();
  }

  return {
    find,
    async use(documentName, use, ofLarge) {
      const open = await findCurrent(documentName);
      if (open !== null) {
        const content = contentOf(open);
        return ofLarge && content.isLarge
          ? await ofLarge(await stateOf(documentName, content))
          : await content.use(use);
      }
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
    async state(documentName) {
      const open = await findCurrent(documentName);
      return await stateOf(documentName, open && contentOf(open));
    },
  };
}
