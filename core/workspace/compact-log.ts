/** Compacts the log of the tree: old entries become one checkpoint. */
import type * as Y from 'yjs';
import { formatHlc } from '#core/crdt/clock.ts';
import { checkpointItems } from '#core/crdt/tree/checkpoint.ts';
import { clampMillis, clockNode, parseEntry, type TreeEntry } from '#core/crdt/tree/log-entry.ts';
import { NodeNames } from '#core/crdt/tree/node-names.ts';
import type { EntryWriter } from './entry-writer.ts';
import { MoveStreams } from './move-streams.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/**
 * What a stream says of its author and its nodes stays so long after its last entry was folded: for entries that a device which
 * was away appends to it later.
 */
const KEEP_STREAMS_MS = 365 * 24 * 3_600_000;

/**
 * Folds every entry made before `before` (ms since the Unix epoch), and any checkpoint there is, into a new checkpoint. What is
 * no entry goes; who the authors are stays. Writes nothing when there is nothing to fold. Call inside a transaction.
 */
export function compactLog(index: WorkspaceIndex, writer: EntryWriter, before: number): void {
  const limit = clampMillis(before);
  const elements = index.entries.toArray();
  const kinds = elements.map((element) => kindOf(element, limit));
  const streamed = entriesIn(index.streams.root);
  if (!kinds.includes('old') && !streamed.some(({ millis }) => millis < limit)) return;
  writer.requireAllKnown();
  const portions = index.log.at(before, checkpointItems);
  deleteFolded(index.entries, kinds);
  deleteSpans(index.streams.root, spansToFold(streamed, limit));
  const cutoff = formatHlc({ millis: clampMillis(before - 1), counter: 0, node: clockNode(0) });
  writer.checkpoint(cutoff, portions);
  index.reload();
}

function kindOf(element: unknown, limit: number): 'foreign' | 'author' | 'checkpoint' | 'old' | 'new' {
  const entry = parseEntry(element);
  if (entry === null) return 'foreign';
  if (entry.kind === 'author' || entry.kind === 'checkpoint') return entry.kind;
  return entry.millis < limit ? 'old' : 'new';
}

function deleteFolded(entries: Y.Array<unknown>, kinds: readonly string[]): void {
  for (let end = kinds.length; end > 0; ) {
    let start = end;
    while (start > 0 && isFolded(kinds[start - 1])) start -= 1;
    if (start < end) entries.delete(start, end - start);
    end = start;
    while (end > 0 && !isFolded(kinds[end - 1])) end -= 1;
  }
}

function isFolded(kind: string | undefined): boolean {
  return kind !== 'author' && kind !== 'new';
}

function entriesIn(root: Y.Text): TreeEntry[] {
  return root.doc === null ? [] : new MoveStreams(root.doc, root, new NodeNames()).readNew();
}

/** Clocks of one client, `to` exclusive. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** By client, in order: entries older than the limit, and all of a stream that has been quiet for so long that nothing can come. */
function spansToFold(entries: readonly TreeEntry[], limit: number): Map<number, Span[]> {
  const spans = new Map<number, Span[]>();
  const newest = new Map<number, number>();
  for (const { client, clock, length, millis } of entries) {
    newest.set(client, Math.max(millis, newest.get(client) ?? 0));
    const span = { from: clock, to: clock + length };
    const others = spans.get(client);
    if (millis >= limit) continue;
    if (others === undefined) spans.set(client, [span]);
    else others.push(span);
  }
  for (const [client, millis] of newest) {
    if (millis < limit - KEEP_STREAMS_MS) spans.set(client, [{ from: 0, to: Number.POSITIVE_INFINITY }]);
  }
  return spans;
}

function deleteSpans(root: Y.Text, spans: ReadonlyMap<number, readonly Span[]>): void {
  const found: { at: number; length: number }[] = [];
  let at = 0;
  for (let item = root._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const { client, clock } = item.id;
    for (const { from, to } of spans.get(client) ?? []) {
      const [start, end] = [Math.max(from, clock), Math.min(to, clock + item.length)];
      const last = found.at(-1);
      if (start >= end) continue;
      if (last !== undefined && last.at + last.length === at + start - clock) last.length += end - start;
      else found.push({ at: at + start - clock, length: end - start });
    }
    at += item.length;
  }
  for (const { at: start, length } of found.reverse()) root.delete(start, length);
}
