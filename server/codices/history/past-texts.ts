/** The texts of a document whose past is replayed: read again where something changed, and only there. */
import * as Y from 'yjs';
import { blockTexts, lettersOf } from '#richtext/document/document.ts';

export interface PastText {
  /** As it is now. */
  read(): string;
  /** Whether it is among the types that a transaction changed, or one of them is within it; that is then read anew. */
  takeIn(changed: readonly object[]): boolean;
}

/** A plain text by its root. */
export function followText(doc: Y.Doc, root: string): PastText {
  const text = doc.getText(root);
  return {
    read: () => text.toString(),
    takeIn: (changed) => changed.includes(text),
  };
}

/** A rich text by its root, of which the letters of each Yjs text are remembered. */
export function followFragment(doc: Y.Doc, root: string): PastText {
  const fragment = doc.getXmlFragment(root);
  const known = new WeakMap<object, string>();
  const letters = (text: Y.XmlText): string => {
    const read = known.get(text) ?? lettersOf(text);
    known.set(text, read);
    return read;
  };
  return {
    read: () => blockTexts(fragment, letters).join('\n'),
    takeIn(changed) {
      let isChanged = false;
      for (const type of changed) {
        if (!isWithin(fragment, type)) continue;
        isChanged = true;
        known.delete(type);
      }
      return isChanged;
    },
  };
}

function isWithin(fragment: Y.XmlFragment, type: object): boolean {
  for (let current: unknown = type; current instanceof Y.AbstractType; current = current._item?.parent)
    if (current === fragment) return true;
  return false;
}
