/** Indents wrapped lines to the beginning of their line plus two characters. */
import { type Extension, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';

/** Deeper lines than this would have no room left to go on. */
const DEEPEST = 24;
const HANG = 2;
/** As the theme pads a line. */
const PADDING = 'var(--space-2)';

class WrappedIndent {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = indentVisible(view);
  }

  update({ docChanged, viewportChanged, view }: ViewUpdate): void {
    if (docChanged || viewportChanged) this.decorations = indentVisible(view);
  }
}

function indentVisible(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let position = from; position <= to; ) {
      const line = view.state.doc.lineAt(position);
      const indent = Math.min(line.text.search(/\S|$/), DEEPEST) + HANG;
      const style = `text-indent: -${indent}ch; padding-inline-start: calc(${PADDING} + ${indent}ch)`;
      builder.add(line.from, line.from, Decoration.line({ attributes: { style } }));
      position = line.to + 1;
    }
  }
  return builder.finish();
}

export const wrappedIndent: Extension = ViewPlugin.fromClass(WrappedIndent, {
  decorations: ({ decorations }) => decorations,
});
