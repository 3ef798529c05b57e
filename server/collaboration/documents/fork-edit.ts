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
    fork.clientID = clientId;
    const updates: Uint8Array[] = [];
    fork.on('update', (update: Uint8Array) => updates.push(update));
    const result = fork.transact(() => edit(fork));
    return { result, update: updates.length === 0 ? null : Y.mergeUpdates(updates), author: fork.clientID };
  } finally {
    fork.destroy();
  }
}
