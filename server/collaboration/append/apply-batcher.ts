/** Applies edits of one commit in one transaction: one update event, and each client's clock is checked once. */
import type { Document } from '@hocuspocus/server';
import * as Y from 'yjs';

/** Marks updates we apply ourselves, and tells Hocuspocus not to store them: the journal has them. */
const JOURNALLED = { source: 'local', skipStoreHooks: true } as const;

/**
 * Returns a function that applies a journalled edit and resolves when that is done. The edits of one commit arrive in the same
 * turn of the event loop; those of one document are applied together at its end, in order.
 */
export function createApplyBatcher(
  onFailure: (document: Document, error: unknown) => void,
): (document: Document, update: Uint8Array) => Promise<void> {
  const gathering = new Map<Document, { readonly updates: Uint8Array[]; readonly done: Promise<void> }>();

  async function applyAll(document: Document, updates: readonly Uint8Array[]): Promise<void> {
    // Let the other edits of the commit join first: their continuations are already queued.
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
