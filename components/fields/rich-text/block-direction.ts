/** Mirrors lists, quotes and tables with right-to-left text while it is typed. */
import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import type { TextDirection } from '#core/text/direction.ts';
import { directionOf, isSided } from '#richtext/html/html-direction.ts';
import styles from './block-direction.module.css';

const key = new PluginKey<DecorationSet>('blockDirection');

/** Decorations only, never written to the document: the direction follows from the content. */
export const BlockDirection = Extension.create({
  name: 'blockDirection',
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
  const visit = (parent: Node, start: number, around: TextDirection | null): void => {
    parent.forEach((node, offset) => {
      const [from, to] = [start + offset, start + offset + node.nodeSize];
      const mayFollow = around !== null && node.isTextblock && node.type.spec.code !== true;
      const direction = isSided(node) || mayFollow ? directionOf(node) : null;
      if (isSided(node)) {
        if (direction !== null) decorations.push(Decoration.node(from, to, { dir: direction }));
      } else if (mayFollow && direction === null) {
        // Where no letter tells, as in a cell with a number, a text goes along with its list or table. Others are `dir="auto"`
        // by themselves: a decoration for each line of a list takes the square of its length.
        decorations.push(Decoration.node(from, to, { class: styles[around] ?? '' }));
      }
      if (!node.isTextblock) visit(node, from + 1, isSided(node) ? (direction ?? around) : around);
    });
  };
  visit(doc, 0, null);
  return DecorationSet.create(doc, decorations);
}
