/** Sets the writing direction of each line by its content. */
import { type Extension, Prec, RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';

const auto = Decoration.line({ attributes: { dir: 'auto' } });

class LineDirections {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = decorate(view);
  }

  update({ docChanged, viewportChanged, view }: ViewUpdate): void {
    if (docChanged || viewportChanged) this.decorations = decorate(view);
  }
}

/** As in CodeMirror's example of bidirectional text. */
export const lineDirection: Extension = [
  EditorView.perLineTextDirection.of(true),
  Prec.lowest(ViewPlugin.fromClass(LineDirections, { decorations: (plugin) => plugin.decorations })),
];

function decorate({ state: { doc }, visibleRanges }: EditorView): DecorationSet {
  const lines = new RangeSetBuilder<Decoration>();
  for (const { from, to } of visibleRanges) {
    for (let line = doc.lineAt(from); ; line = doc.line(line.number + 1)) {
      lines.add(line.from, line.from, auto);
      if (line.to >= to || line.number === doc.lines) break;
    }
  }
  return lines.finish();
}
