/** Finds register entries with a time in the future, and rewrites them with the time they were received. */
import type * as Y from 'yjs';
import { CLOCK_TOLERANCE_MS, type Clock, clockMillis } from '#core/crdt/clock.ts';
import { parseCell, parseEntry } from '#core/crdt/entry.ts';
import { meaningOf } from '#core/document/roots.ts';

/** Whether any register entry is more than the tolerance ahead of `now`. */
export function runsAhead(doc: Y.Doc, now: number): boolean {
  return registerRoots(doc).some((array) => array.toArray().some((raw) => isAhead(raw, now)));
}

/**
 * Replaces every entry that runs ahead by one with the same value and author, a new id and a time of `clock` (rule M12).
 * Several in one register keep their order, and so their conflict. Call inside a transaction on the server, which keeps the
 * time. Returns how many were replaced.
 */
export function clampEntries(
  doc: Y.Doc,
  writer: { readonly clock: Clock; newId(): string; now(): number },
): number {
  const now = writer.now();
  let clamped = 0;
  for (const array of registerRoots(doc)) {
    const ahead = array
      .toArray()
      .flatMap((raw, index) =>
        isAhead(raw, now) ? [{ raw, index, hlc: parseEntry(raw)?.entry.hlc ?? '' }] : [],
      );
    if (ahead.length === 0) continue;
    const corrected = [...ahead]
      .sort((a, b) => (a.hlc < b.hlc ? -1 : 1))
      .map(({ raw }) => correctedEntry(raw, writer.newId(), writer.clock.tick()));
    for (const { index } of ahead.reverse()) array.delete(index, 1);
    array.push(corrected);
    clamped += corrected.length;
  }
  return clamped;
}

function isAhead(raw: unknown, now: number): boolean {
  const stored = parseEntry(raw);
  return stored !== null && clockMillis(stored.entry.hlc) > now + CLOCK_TOLERANCE_MS;
}

/** The readable parts of an entry and nothing else: whatever more stood in it was never believed. */
function correctedEntry(raw: unknown, id: string, hlc: string): unknown {
  const stored = parseEntry(raw);
  const cell = parseCell(raw);
  return {
    ...stored?.entry,
    id,
    hlc,
    ...(cell !== null && { key: `${cell.rowId}/${cell.columnId}` }),
    ...(stored?.yields === true && { yields: true }),
  };
}

function registerRoots(doc: Y.Doc): Y.Array<unknown>[] {
  return [...doc.share.keys()]
    .filter((name) => meaningOf(name).layer === 'metadata')
    .map((name) => doc.getArray(name));
}
