/** Lets go of a text in which something appears that this version does not know, before the binding deletes it for everybody. */
import { Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { unknownInChange, unknownNodes } from '#richtext/document/document.ts';

interface Binding {
  readonly type: Y.XmlFragment;
  destroy(): void;
}

/**
 * The binding (y-tiptap 3.0.9) draws what arrives while Yjs tells of it, and deletes from the document what its schema lacks. A text
 * is looked through before it is told; if there is something unknown in it, the editor no longer follows it and writes nothing. The
 * field shows the text in another way as soon as it is drawn again.
 */
export const UnknownContent = Extension.create({
  name: 'unknownContent',
  // Before the binding, which draws the text when its own view is made.
  priority: 1100,
  addProseMirrorPlugins: () => [
    new Plugin({
      key: new PluginKey('unknownContent'),
      view: (view) => {
        const binding: Binding | undefined = ySyncPluginKey.getState(view.state)?.binding;
        const doc = binding?.type.doc ?? null;
        if (binding === undefined || doc === null) return {};
        const look = (transaction: Y.Transaction): void => {
          // What the editor itself writes it knows.
          if (transaction.origin === ySyncPluginKey) return;
          if (unknownInChange(binding.type, transaction).length > 0) letGo(binding);
        };
        if (unknownNodes(binding.type).length > 0) letGo(binding);
        doc.on('beforeObserverCalls', look);
        return { destroy: () => doc.off('beforeObserverCalls', look) };
      },
    }),
  ],
});

/** The binding stays where it is, for plugins ask for it, and does nothing any more. */
function letGo(binding: Binding): void {
  binding.destroy();
  const nothing = (): void => undefined;
  Object.assign(binding, { initView: nothing, _forceRerender: nothing, _prosemirrorChanged: nothing });
}
