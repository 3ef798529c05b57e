/**
 * Folds operations into what they came to: the last of each writer takes on what all of that writer brought, the others bring nothing any more, and
 * what was written and deleted among them is gone. After the last of them the document is what it was; between them it is nothing.
 */
import * as Y from 'yjs';
import { type ClockSpan, EMPTY_UPDATE, joinSpans } from '#core/document/update-encoding.ts';
import { removeContent } from '#core/redaction/remove-content.ts';
import { collectSpans, type RemovedSpans } from '#core/redaction/removed-spans.ts';

export interface WrittenOperation {
  readonly seq: number;
  /** A Yjs update, version 1. */
  readonly payload: Uint8Array;
  /** Whoever made it, in every respect in which operations are told apart: those of one writer may be one. */
  readonly writer: string;
}

export interface ChangedOperation {
  readonly seq: number;
  readonly payload: Uint8Array;
}

/** Those of them that become others, in order of their numbers. Throws what Yjs throws for a payload that is no update. */
export function foldOperations(operations: readonly WrittenOperation[]): ChangedOperation[] {
  const gone = deletedAmong(operations);
  const changed = new Map<number, Uint8Array>();
  for (const [last, ...earlier] of byWriter(operations)) {
    const merged =
      earlier.length === 0 ? last.payload : Y.mergeUpdates([...earlier, last].map(({ payload }) => payload));
    const left = removeContent(merged, gone) ?? merged;
    if (left !== last.payload) changed.set(last.seq, left);
    for (const { seq } of earlier) changed.set(seq, EMPTY_UPDATE);
  }
  return [...changed].map(([seq, payload]) => ({ seq, payload })).sort((a, b) => a.seq - b.seq);
}

/** Of each writer the last operation, and then those before it. */
function byWriter(
  operations: readonly WrittenOperation[],
): Iterable<readonly [WrittenOperation, ...WrittenOperation[]]> {
  const runs = new Map<string, [WrittenOperation, ...WrittenOperation[]]>();
  for (const operation of operations) {
    const run = runs.get(operation.writer);
    if (run === undefined) runs.set(operation.writer, [operation]);
    else runs.set(operation.writer, [operation, ...run.slice(1), run[0]]);
  }
  return runs.values();
}

/** What was inserted by one of them and deleted by one of them: nobody sees it after the last. */
function deletedAmong(operations: readonly WrittenOperation[]): RemovedSpans {
  const inserted = collectSpans();
  const deleted = collectSpans();
  for (const { payload } of operations) {
    const { structs, ds } = Y.decodeUpdate(payload);
    for (const struct of structs)
      if (struct instanceof Y.Item) inserted.add(struct.id.client, struct.id.clock, struct.length);
    for (const [client, spans] of ds.clients)
      for (const { clock, len } of spans) deleted.add(client, clock, len);
  }
  const gone = deleted.spans();
  const both = [...inserted.spans()].map(
    ([client, spans]) => [client, overlap(spans, gone.get(client) ?? [])] as const,
  );
  return new Map(both.filter(([, spans]) => spans.length > 0));
}

/** Both are sorted and have no overlaps of their own. */
function overlap(left: readonly ClockSpan[], right: readonly ClockSpan[]): ClockSpan[] {
  const found: ClockSpan[] = [];
  let [at, other] = [0, 0];
  while (at < left.length && other < right.length) {
    const [a, b] = [left[at] as ClockSpan, right[other] as ClockSpan];
    const [from, to] = [Math.max(a.clock, b.clock), Math.min(a.clock + a.len, b.clock + b.len)];
    if (from < to) found.push({ clock: from, len: to - from });
    if (a.clock + a.len < b.clock + b.len) at += 1;
    else other += 1;
  }
  return joinSpans(found);
}
