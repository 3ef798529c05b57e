/** Merges edits that were made in one go into a segment, the unit of history after a long time offline. */
import { editId, type OutboxEdit } from '#sync/store/local-store.ts';
import { joinUpdates } from '#sync/updates/update-joining.ts';

/** A longer pause ends a segment. */
const MAX_GAP_MS = 3_000;
const MAX_SPAN_MS = 30_000;
const MAX_BYTES = 32 * 1024;

/**
 * Whether `next` may join the segment from `first` to `last`: same session, same fields, no pause, within the maximum
 * length. An edit that depends on something received in between starts a segment of its own; otherwise two pages could each
 * wait for the other's segment.
 */
export function joinsSegment(first: OutboxEdit, last: OutboxEdit, next: OutboxEdit, bytes: number): boolean {
  return (
    !next.starts &&
    next.session === last.session &&
    next.client === last.client &&
    next.clock === last.end &&
    next.seq === last.seq + last.count &&
    next.from - last.at <= MAX_GAP_MS &&
    next.at - first.from <= MAX_SPAN_MS &&
    bytes + next.bytes <= MAX_BYTES &&
    isSame(first.fields, next.fields)
  );
}

/** Groups edits, which are in order for each session, into the runs that may be merged. */
export function segmentsOf(edits: readonly OutboxEdit[]): readonly (readonly OutboxEdit[])[] {
  const segments: OutboxEdit[][] = [];
  let segment: OutboxEdit[] = [];
  let bytes = 0;
  for (const edit of edits) {
    const [first, last] = [segment[0], segment.at(-1)];
    if (first === undefined || last === undefined || !joinsSegment(first, last, edit, bytes)) {
      segment = [];
      segments.push(segment);
      bytes = 0;
    }
    segment.push(edit);
    bytes += edit.bytes;
  }
  return segments;
}

/** Merges the edits of a segment (at least one) into one. */
export function mergeSegment(edits: readonly OutboxEdit[]): OutboxEdit {
  const [first, last] = [edits[0], edits.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('a segment has at least one edit');
  if (first === last) return first;
  const update = joinUpdates(edits.map((edit) => edit.update));
  return {
    ...first,
    id: editId(first),
    at: last.at,
    count: edits.reduce((sum, { count }) => sum + count, 0),
    update,
    bytes: update.length,
    end: last.end,
    deletes: edits.some(({ deletes }) => deletes),
  };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((field) => b.includes(field));
}
