/** Decides which documents are large enough for a thread: some tens of milliseconds of work on a slow machine. */
import type * as Y from 'yjs';

const LARGE_BYTES = 256 * 1024;
/** Of the document's structs, each a run of characters, an element or a value. */
const LARGE_STRUCTS = 10_000;
const HUGE_STRUCTS = 40_000;
const HUGE_BYTES = 1024 * 1024;

/** Whether a document is so large that even encoding it takes too long. */
export function isHugeDocument(doc: Y.Doc): boolean {
  return countStructs(doc) > HUGE_STRUCTS;
}

/** Whether so many bytes of updates are large. */
export function isLargeSize(bytes: number): boolean {
  return bytes > LARGE_BYTES;
}

/** Whether updates of so many bytes are too long to be read in place, which takes a fiftieth of a second a megabyte. */
export function isHugeSize(bytes: number): boolean {
  return bytes > HUGE_BYTES;
}

export function isLargeDocument(doc: Y.Doc): boolean {
  return countStructs(doc) > LARGE_STRUCTS;
}

function countStructs(doc: Y.Doc): number {
  let structs = 0;
  for (const ofClient of doc.store.clients.values()) structs += ofClient.length;
  return structs;
}
