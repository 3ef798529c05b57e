/** Prevents a restored selection from interrupting an undo. */
import { Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';

interface StoredSelection {
  absAnchor: number | undefined;
  absHead: number | undefined;
}

interface UndoSelectionOptions {
  readonly undoManager: Y.UndoManager | null;
}

/**
 * The binding (y-tiptap 3.0.9) remembers with each step where the caret was, also as a bare position, and looks that up in
 * the document as it is just before the step is taken back. A document that has become shorter meanwhile has no such
 * position: the binding then fails half way and the editor no longer shows what the text holds. Without the bare
 * positions it goes by the Yjs ones alone, which cannot fail. Comes after Collaboration, whose listener stores them.
 */
export const UndoSelection = Extension.create<UndoSelectionOptions>({
  name: 'undoSelection',
  priority: 100,
  addOptions: () => ({ undoManager: null }),
  addProseMirrorPlugins() {
    const { undoManager } = this.options;
    if (undoManager === null) return [];
    return [
      new Plugin({
        key: new PluginKey('undoSelection'),
        view: (view) => {
          const forget = () => {
            const selection: StoredSelection | null | undefined = ySyncPluginKey.getState(view.state)?.binding
              ?.beforeTransactionSelection;
            if (selection == null) return;
            selection.absAnchor = undefined;
            selection.absHead = undefined;
          };
          undoManager.on('stack-item-popped', forget);
          return { destroy: () => undoManager.off('stack-item-popped', forget) };
        },
      }),
    ];
  },
});
