/** Edits made on a copy of a document, so that nothing is visible before it is stored. */
import * as Y from 'yjs';

export interface ForkEdit<T> {
  readonly result: T;
  /** `null` if nothing changed. */
  readonly update: Uint8Array | null;
  /** The client id it was written under. */
  readonly author: number;
}

/** Runs `edit` on a copy of the document whose complete state is `state`. If it throws, the document is unchanged. */
export function editFork<T>(state: Uint8Array, clientId: number, edit: (doc: Y.Doc) => T): ForkEdit<T> {
  const fork = new Y.Doc();
  try {
    Y.applyUpdate(fork, state);
    return editCopy(fork, clientId, edit);
  } finally {
    fork.destroy();
  }
}

/** As `editFork`, on a copy that is loaded already and that nobody needs as it was. */
export function editCopy<T>(copy: Y.Doc, clientId: number, edit: (doc: Y.Doc) => T): ForkEdit<T> {
  copy.clientID = clientId;
  const updates: Uint8Array[] = [];
  copy.on('update', (update: Uint8Array) => updates.push(update));
  const result = copy.transact(() => edit(copy));
  return { result, update: updates.length === 0 ? null : Y.mergeUpdates(updates), author: copy.clientID };
}
