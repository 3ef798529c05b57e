/** Gives the editor its text before it is drawn, so that it is drawn once. */
import { Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { initProseMirrorDoc, ySyncPluginKey } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { unknownNodes } from '#richtext/document/document.ts';

interface InitialTextOptions {
  readonly fragment: Y.XmlFragment | null;
  /** Which node of the editor shows which Yjs type. The binding's own (`ySyncOptions.mapping`), filled here. */
  readonly mapping: Map<unknown, unknown>;
}

interface Binding {
  _forceRerender(): void;
}

/**
 * Left to itself the binding (y-tiptap 3.0.9) begins with an empty editor, draws the text into it, and does so again whenever a
 * plugin is added, as each toolbar does. Given a mapping it takes the editor to show the text already.
 */
export const InitialText = Extension.create<InitialTextOptions>({
  name: 'initialText',
  addOptions: () => ({ fragment: null, mapping: new Map() }),
  onBeforeCreate() {
    const { fragment, mapping } = this.options;
    const { schema, options } = this.editor;
    // The editor shows a line where the text has none; its caret is where text can be from the beginning.
    if (fragment === null || fragment.length === 0 || unknownNodes(fragment).length > 0) return;
    const read = initProseMirrorDoc(fragment, schema);
    if (!schema.topNodeType.validContent(read.doc.content)) return;
    // TipTap takes a node as it is, though its types don't say so.
    Object.assign(options, { content: read.doc });
    for (const [type, node] of read.mapping) mapping.set(type, node);
  },
  onCreate() {
    this.editor.options.content = null;
  },
  addProseMirrorPlugins() {
    const { fragment, mapping } = this.options;
    return [
      new Plugin({
        key: new PluginKey('initialText'),
        view: (view) => {
          // Blocks that can't stand side by side: the binding makes them fit.
          if (fragment !== null && fragment.length > 0 && mapping.size === 0) {
            const binding: Binding | undefined = ySyncPluginKey.getState(view.state)?.binding;
            binding?._forceRerender();
          }
          return {};
        },
      }),
    ];
  },
});
