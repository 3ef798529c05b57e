/** Lays a template source out anew in the editor, as one edit that can be undone. */
import { EditorView } from '@codemirror/view';
import { formatChanges } from '#core/json5/format-json5.ts';

/** Returns false, having changed nothing, for a source with errors. Carets stay at what they were at. */
export function formatSource(view: EditorView): boolean {
  if (view.state.readOnly) return true;
  const changes = formatChanges(view.state.doc.toString());
  if (changes === null) {
    view.dispatch({ effects: EditorView.announce.of('Not formatted: fix the errors first.') });
    return false;
  }
  const said = changes.length === 0 ? 'Formatted already.' : 'Formatted.';
  view.dispatch({ changes, effects: EditorView.announce.of(said), scrollIntoView: true });
  return true;
}
