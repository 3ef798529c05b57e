/** The position in the editor of a place of the document, the very beginning of the text included. */
import { relativePositionToAbsolutePosition } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import type { Sync } from './neighbours.ts';

/**
 * The position; `null` while editor and text are out of step. The binding (y-tiptap 3.0.9) takes the id of the first character of a
 * text for one that it could not find, so the beginning of a Yjs text is named by that text.
 */
export function positionOfPlace(place: Y.RelativePosition, { doc, type, binding }: Sync): number | null {
  if (binding === null) return null;
  try {
    const found = Y.createAbsolutePositionFromRelativePosition(place, doc);
    const text = found?.index === 0 && found.type instanceof Y.XmlText ? found.type._item : null;
    const named = text === null ? place : new Y.RelativePosition(text.id, null, null, -1);
    // The binding gives its mapping as a map of anything, and this asks for a type that it does not name.
    return relativePositionToAbsolutePosition(doc, type, named, binding.mapping as never);
  } catch {
    return null;
  }
}
