/** Keeps the editor from writing the empty paragraph, which it shows in an empty text, into the document. */
import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';

interface Binding {
  readonly type: Y.XmlFragment;
  /** Makes the text say what the editor shows; called after every change of the editor's state. */
  _prosemirrorChanged(doc: Node): void;
}

/**
 * A document can't be shown without a line, so an editor shows an empty paragraph where the text holds nothing. The binding
 * (y-tiptap 3.0.9) leaves that one unwritten until the first edit, but not in a text that was emptied by an undo, here or
 * elsewhere: there it writes the paragraph as soon as the focus or a caret moves, and the redo then puts the text under it.
 */
export const EmptyParagraph = Extension.create({
  name: 'emptyParagraph',
  addProseMirrorPlugins: () => [
    new Plugin({
      key: new PluginKey('emptyParagraph'),
      view: (view) => {
        const binding: Binding | undefined = ySyncPluginKey.getState(view.state)?.binding;
        // Plugin views are made anew whenever a plugin is added; the binding is the same as before.
        if (binding !== undefined && !Object.hasOwn(binding, '_prosemirrorChanged')) {
          const write = binding._prosemirrorChanged.bind(binding);
          binding._prosemirrorChanged = (doc) => {
            if (binding.type.length > 0 || !isEmptyLine(doc)) write(doc);
          };
        }
        return {};
      },
    }),
  ],
});

function isEmptyLine(doc: Node): boolean {
  const empty = doc.type.createAndFill();
  return empty?.eq(doc) === true;
}
