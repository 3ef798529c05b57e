/** A CodeMirror extension that keeps a text within a maximum length, and reports what did not fit. */
import { EditorState, type Extension } from '@codemirror/state';

/**
 * Refuses what a person types, pastes or drops if the text would then have more than `limit` characters (UTF-16 units):
 * as a whole, for a text cut short looks like one that arrived. `onRefusal` gets the length it would have had. Edits that
 * come from the document are shown as they are, and a text that is too long already may be shortened.
 */
export function lengthLimit(limit: number, onRefusal: (length: number) => void): Extension {
  return EditorState.transactionFilter.of((transaction) => {
    const { length } = transaction.newDoc;
    const fits = length <= limit || length <= transaction.startState.doc.length;
    if (!transaction.docChanged || fits || !transaction.isUserEvent('input')) return transaction;
    onRefusal(length);
    return [];
  });
}
