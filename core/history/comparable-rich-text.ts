/** A normal form of rich text, equal for texts that look the same to a reader. */
import type * as Y from 'yjs';

/** An editor that has been in a field leaves one empty paragraph where there was nothing. */
const BLANK = '<paragraph></paragraph>';

/** The text as XML; empty for a single empty paragraph. */
export function formOf(fragment: Y.XmlFragment): string {
  const form = fragment.toString();
  return form === BLANK ? '' : form;
}

/** Whether nothing is in it, or the one empty paragraph that an editor leaves. */
export function isBlank(fragment: Y.XmlFragment): boolean {
  return fragment.length <= 1 && formOf(fragment) === '';
}
