/** Reads a document in the pauses between its changes. */
import type * as Y from 'yjs';

/** Typing is not read along, its pauses are. */
const PAUSE_MS = 1_500;

/** Calls `write` soon, and again a pause after changes; `edited`: some of them were made here. Answers what ends it. */
export function readInPauses(doc: Y.Doc, write: (edited: boolean) => Promise<void>): () => void {
  let edited = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const made = edited;
    edited = false;
    // What is not written now is written after the next change, or fetched again.
    write(made).catch(() => undefined);
  };
  const changed = (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void => {
    edited ||= transaction.local;
    timer ??= setTimeout(flush, PAUSE_MS);
  };
  doc.on('update', changed);
  timer = setTimeout(flush, PAUSE_MS);
  return () => {
    doc.off('update', changed);
    if (timer !== null) flush();
  };
}

/** Resolves once the page has done what waits: keys, and what is to be drawn. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
