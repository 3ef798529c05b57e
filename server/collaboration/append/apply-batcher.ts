/** Applies edits of one commit together: one update event, and each client's clock is checked once. */

import { contentOf } from '../content/document-content.ts';
import type { Room } from '../content/room.ts';

/**
 * Returns a function that applies a journalled edit and resolves when that is done. The edits of one commit arrive in the same
 * turn of the event loop; those of one document are applied together at its end, in order.
 */
export function createApplyBatcher(
  onFailure: (document: Room, error: unknown) => void,
): (document: Room, update: Uint8Array) => Promise<void> {
  const gathering = new Map<Room, { readonly updates: Uint8Array[]; readonly done: Promise<void> }>();

  async function applyAll(document: Room, updates: readonly Uint8Array[]): Promise<void> {
    // Let the other edits of the commit join first: their continuations are already queued.
    await Promise.resolve();
    gathering.delete(document);
    try {
      contentOf(document).apply(updates);
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
