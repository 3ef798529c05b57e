/** Applies edits that were committed together in one transaction: one update event, and one look at every client's clock. */
import type { Document } from '@hocuspocus/server';
import * as Y from 'yjs';

/** Marks our own applies; tells Hocuspocus not to store: the journal has it. */
const JOURNALLED = { source: 'local', skipStoreHooks: true } as const;

/**
 * Answers a function that applies a journalled edit and resolves when that is done. The edits of one commit become known in
 * the same turn; what comes for a document in one turn is applied at its end, in order.
 */
export function createApplyBatcher(
  onFailure: (document: Document, error: unknown) => void,
): (document: Document, update: Uint8Array) => Promise<void> {
  const gathering = new Map<Document, { readonly updates: Uint8Array[]; readonly done: Promise<void> }>();

  async function applyAll(document: Document, updates: readonly Uint8Array[]): Promise<void> {
    // The others of the commit add theirs first: their continuations are queued already.
    await Promise.resolve();
    gathering.delete(document);
    try {
      const apply = (): void => {
        for (const update of updates) Y.applyUpdate(document, update, JOURNALLED);
      };
      Y.transact(document, apply, JOURNALLED, false);
    } catch (error) {
      onFailure(document, error);
    }
  }

  return (document, update) => {
    const open = gathering.get(document);
    if (open !== undefined) {
      open.updates.push(update);
      return open.done;
    }
    const updates = [update];
    const done = applyAll(document, updates);
    gathering.set(document, { updates, done });
    return done;
  };
}
