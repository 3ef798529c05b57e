/** Prefetches the comments on the Codices that a device holds. */
import * as Y from 'yjs';
import { isBinderyError } from '#core/errors.ts';
import type { OfflineWant } from '#core/protocol/api/offline.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import type { PrefetchOptions, Reason } from './offline-prefetch.ts';

/** Most have none, or the same as before, and are answered in a few bytes. */
const BATCH = 200;

type Options = Pick<
  PrefetchOptions,
  'store' | 'registry' | 'fetchDocuments' | 'isOpen' | 'whenIdle' | 'isSaidComplete' | 'onCommentsKept'
>;

/**
 * Keeps the comments on those of these Codices that are here. Ends when the device is full: a Codex without its comments is of use,
 * and the next round begins with them. Rejects as `fetchDocuments` does.
 */
export async function prefetchComments(
  options: Options,
  ids: readonly string[],
  reason: Reason,
  signal: AbortSignal,
): Promise<void> {
  const { registry, isOpen, whenIdle } = options;
  const unsent = await documentsWithEdits(options);
  let waiting = ids.filter((id) => {
    const name = commentsDocumentName(id);
    return registry.get().copies.has(id) && !isOpen(name) && !unsent.has(name);
  });
  while (waiting.length > 0) {
    if (!(await whenIdle(reason, signal))) return;
    signal.throwIfAborted();
    const answers = await options.fetchDocuments(
      await Promise.all(waiting.slice(0, BATCH).map((id) => wantOf(options, id))),
      signal,
    );
    if (answers.length === 0) return;
    for (const answer of answers) {
      signal.throwIfAborted();
      if (answer.state === 'comments' && !(await keep(options, answer))) return;
    }
    const answered = new Set(answers.map(({ id }) => id));
    waiting = waiting.filter((id) => !answered.has(id));
  }
}

/**
 * Left to whoever sends their edits, as an open document is to its session: only a session can put letters back that
 * what arrives has deleted (docs/adr/0021).
 */
export async function documentsWithEdits({
  store,
}: Pick<PrefetchOptions, 'store'>): Promise<ReadonlySet<string>> {
  const unsent = (await store.list()).filter(({ waiting }) => waiting > 0);
  return new Set(unsent.map(({ documentName }) => documentName));
}

async function wantOf({ registry, isSaidComplete }: Options, id: string): Promise<OfflineWant> {
  const since = registry.get().copies.get(id)?.commentsSeq ?? null;
  return since === null || !(await isSaidComplete(id))
    ? { id, of: 'comments' }
    : { id, of: 'comments', since };
}

/** False when the device is full. Merging is safe whatever is here already. */
async function keep(
  { store, registry, isOpen, onCommentsKept }: Options,
  { id, seq, update }: { readonly id: string; readonly seq: number; readonly update: Uint8Array },
): Promise<boolean> {
  const name = commentsDocumentName(id);
  if (isOpen(name)) return true;
  try {
    await store.append(name, update);
    await store.compact(name);
    await readKept(store, name, (doc) => onCommentsKept(id, doc));
    await registry.keepComments(id, seq);
    return true;
  } catch (error) {
    if (!isBinderyError(error) || error.code !== 'too_large') throw error;
    return false;
  }
}

async function readKept(
  store: Options['store'],
  documentName: string,
  read: (doc: Y.Doc) => Promise<void>,
): Promise<void> {
  const doc = new Y.Doc();
  try {
    for (const row of (await store.load(documentName)).updates) Y.applyUpdate(doc, row);
    await read(doc);
  } finally {
    doc.destroy();
  }
}
