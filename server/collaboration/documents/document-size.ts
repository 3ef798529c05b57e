/** Which documents take so long to work with that it is done in a thread: some tens of milliseconds on a slow machine. */
import type * as Y from 'yjs';

const LARGE_BYTES = 256 * 1024;
/** Of the document's structs, each a run of characters, an element or a value. */
const LARGE_STRUCTS = 10_000;

export function isLargeState(state: Uint8Array): boolean {
  return state.length > LARGE_BYTES;
}

export function isLargeDocument(doc: Y.Doc): boolean {
  let structs = 0;
  for (const ofClient of doc.store.clients.values()) structs += ofClient.length;
  return structs > LARGE_STRUCTS;
}
