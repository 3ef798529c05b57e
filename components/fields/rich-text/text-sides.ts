/** Mirrors lists, quotes and tables whose text runs from right to left, as it is typed. */
import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { directionOf, isSided } from '#richtext/direction.ts';

const key = new PluginKey<DecorationSet>('textSides');

/** Drawn, and not written: which way a list runs follows from what is in it, for everybody alike. */
export const TextSides = Extension.create({
  name: 'textSides',
  addProseMirrorPlugins: () => [
    new Plugin<DecorationSet>({
      key,
      state: {
        init: (_config, { doc }) => decorate(doc),
        apply: (transaction, decorations) =>
          transaction.docChanged ? decorate(transaction.doc) : decorations,
      },
      props: { decorations: (state) => key.getState(state) },
    }),
  ],
});

function decorate(doc: Node): DecorationSet {
  const decorations: Decoration[] = [];
  doc.descendants((node, position) => {
    if (!isSided(node)) return !node.isTextblock;
    const direction = directionOf(node);
    if (direction !== null)
      decorations.push(Decoration.node(position, position + node.nodeSize, { dir: direction }));
    return true;
  });
  return DecorationSet.create(doc, decorations);
}
