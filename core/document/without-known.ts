/** Cuts from an update what a document has already. */
import * as Y from 'yjs';
import type { DecodedUpdate } from './root-resolver.ts';

export interface ReadUpdate {
  readonly update: Uint8Array;
  readonly decoded: DecodedUpdate;
}

/**
 * The update without structs that are in the document; its deletions stay. Pages send what is new, and then the same object comes back. Whoever
 * sends more may send what has been removed from the history since.
 */
export function withoutKnown(doc: Y.Doc, given: ReadUpdate): ReadUpdate {
  const hasKnown = given.decoded.structs.some(
    (struct) => !(struct instanceof Y.Skip) && struct.id.clock < Y.getState(doc.store, struct.id.client),
  );
  if (!hasKnown) return given;
  const update = Y.diffUpdate(given.update, Y.encodeStateVector(doc));
  return { update, decoded: Y.decodeUpdate(update) };
}
