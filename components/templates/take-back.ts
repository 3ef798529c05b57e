/** Edits of a draft that can be taken back by themselves. */
import * as Y from 'yjs';
import type { DraftEditing } from './draft/draft-editing.ts';

/**
 * Makes an edit through `editing`. Returns the function that takes just this edit back, also after other edits and with what
 * others have written since; `null` where the edit answers that it did nothing.
 */
export function editRevertibly(editing: DraftEditing, edit: () => boolean): (() => void) | null {
  const own = new Y.UndoManager(editing.source, { trackedOrigins: new Set<unknown>([editing]) });
  const isDone = edit();
  // What the same person does from now on is not part of it.
  own.removeTrackedOrigin(editing);
  if (!isDone) own.destroy();
  return isDone
    ? () => {
        own.undo();
        own.destroy();
      }
    : null;
}
