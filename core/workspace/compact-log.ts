/** Compacts the log of the tree: old entries become one checkpoint. */
import { formatHlc } from '#core/crdt/clock.ts';
import { checkpointItems } from '#core/crdt/tree/checkpoint.ts';
import { clampMillis, clockNode, parseEntry, textAt } from '#core/crdt/tree/log-entry.ts';
import type { EntryWriter } from './entry-writer.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/**
 * Folds every entry made before `before` (ms since the Unix epoch), and any checkpoint there is, into a new checkpoint. What is
 * no entry goes; who the authors are stays. Writes nothing when there is nothing to fold. Call inside a transaction.
 */
export function compactLog(index: WorkspaceIndex, writer: EntryWriter, before: number): void {
  const limit = textAt(before);
  const elements = index.entries.toArray();
  const kinds = elements.map((element) => {
    const entry = parseEntry(element);
    if (entry === null) return 'foreign';
    if (entry.kind === 'author' || entry.kind === 'checkpoint') return entry.kind;
    return entry.text < limit ? 'old' : 'new';
  });
  if (!kinds.includes('old')) return;
  const portions = index.log.at(before, checkpointItems);
  for (let end = elements.length; end > 0; ) {
    let start = end;
    while (start > 0 && isFolded(kinds[start - 1])) start -= 1;
    if (start < end) index.entries.delete(start, end - start);
    end = start;
    while (end > 0 && !isFolded(kinds[end - 1])) end -= 1;
  }
  const cutoff = formatHlc({ millis: clampMillis(before - 1), counter: 0, node: clockNode(0) });
  writer.checkpoint(cutoff, portions);
  index.reload();
}

function isFolded(kind: string | undefined): boolean {
  return kind !== 'author' && kind !== 'new';
}
