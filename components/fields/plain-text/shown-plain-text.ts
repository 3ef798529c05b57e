/** A plain text as its editor shows it, for the gutter of its writers. */
import { EditorView } from '@codemirror/view';
import { boxesBetween, type ShownText } from '#components/blame/shown-text.ts';

/** `null` while there is no editor in the element. */
export function shownPlainText(host: HTMLElement): ShownText | null {
  const view = EditorView.findFromDOM(host);
  if (view === null) return null;
  const { doc } = view.state;
  return {
    text: doc.toString(),
    pieces: Array.from({ length: doc.lines }, (_, index) => doc.line(index + 1)),
    boxesOf(from, to) {
      const { viewport } = view;
      if (from >= viewport.from && to <= viewport.to)
        return boxesBetween(view.domAtPos(from), view.domAtPos(to));
      // Lines out of view are not drawn; their heights are those that the editor reckons with.
      const { top, bottom } = view.lineBlockAt(from);
      return [{ top: view.documentTop + top, bottom: view.documentTop + bottom, width: to - from }];
    },
    piecesBetween(top, bottom) {
      const lineAt = (height: number) =>
        doc.lineAt(view.lineBlockAtHeight(height - view.documentTop).from).number - 1;
      return [lineAt(top), lineAt(bottom)];
    },
  };
}
