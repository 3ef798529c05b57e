/** Threads by the fields that they are about: which of them the extract of some fields holds. */
import type * as Y from 'yjs';
import { type Found, latest } from '../read-threads.ts';
import { parseRecord, parseRecordKey, recordsOf } from '../records.ts';

export interface PlacedThreads {
  /** Those about one of the fields. */
  readonly shown: ReadonlySet<string>;
  /** The thread of every comment. */
  readonly threadOf: ReadonlyMap<string, string>;
  /** How often it was said what a thread is about; it only grows. */
  readonly placings: ReadonlyMap<string, number>;
}

/** `fields`: names by which anchors know them. Time is linear in the comments and their anchors. */
export function placeThreads(doc: Y.Doc, fields: ReadonlySet<string>): PlacedThreads {
  const threadOf = new Map<string, string>();
  for (const [key, raw] of recordsOf(doc, 'comments').entries()) {
    const record = parseRecordKey('comments', key) && parseRecord('comments', raw);
    if (record !== null) threadOf.set(key, record.thread);
  }
  const { anchors, placings } = readAnchors(doc);
  const shown = new Set<string>();
  for (const [thread, { anchor }] of anchors)
    if (anchor.on !== 'codex' && fields.has(anchor.field) && threadOf.get(thread) === thread)
      shown.add(thread);
  return { shown, threadOf, placings };
}

function readAnchors(doc: Y.Doc) {
  const map = recordsOf(doc, 'anchors');
  const anchors = new Map<string, Found<'anchors'>>();
  const placings = new Map<string, number>();
  // Yjs keeps the names of what was removed too.
  for (const key of map._map.keys()) {
    const name = parseRecordKey('anchors', key);
    if (name === null) continue;
    placings.set(name.about, (placings.get(name.about) ?? 0) + 1);
    const record = parseRecord('anchors', map.get(key));
    if (record === null) continue;
    const found = { ...record, id: name.id };
    const before = anchors.get(name.about);
    anchors.set(name.about, latest(before === undefined ? [found] : [before, found]) ?? found);
  }
  return { anchors, placings };
}
