/** Edits made on a copy of a document, so that nothing of them shows before it is stored. */
import * as Y from 'yjs';

export interface ForkEdit<T> {
  readonly result: T;
  /** `null` when it changed nothing. */
  readonly update: Uint8Array | null;
  /** The client id it was written under. */
  readonly author: number;
}

/** Runs `edit` on a copy of the document that `state` is the whole of. What it throws leaves nothing behind. */
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
