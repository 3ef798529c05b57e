/** The table of the editor, whose columns can be resized, and that of suggesting mode, whose columns cannot. */
import { Table } from '@tiptap/extension-table';

/**
 * With the node view that the plugin of resizable columns would bring along: a view that came with a plugin has everything drawn
 * again, for the plugins are added to an editor that has drawn its text.
 */
export const ResizableTable = Table.configure({ resizable: true }).extend({
  addNodeView() {
    const { View, cellMinWidth } = this.options;
    if (View === null) return null;
    return this.parent?.() ?? (({ node, view }) => new View(node, cellMinWidth, view));
  },
});

export const FixedTable = Table.configure({ resizable: false });
