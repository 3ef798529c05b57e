/** A CodeMirror extension that keeps a text within a maximum length, and reports what did not fit. */
import { EditorState, type Extension } from '@codemirror/state';

/**
 * Refuses typed, pasted or dropped text that would exceed `limit` characters (UTF-16 units), as a whole rather than
 * truncated. `onRefusal` gets the length it would have had. Remote edits are always shown, and text that is too long can be
 * shortened.
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
