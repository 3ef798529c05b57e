/** The new records in an update to comments, each under a key that nobody has written yet. */
import * as Y from 'yjs';
import type { DecodedUpdate, StructsByClient } from '#core/document/root-resolver.ts';
import { expectedClock, mergeRanges } from '#core/document/summarize-update.ts';
import { createUpdatePlaces, type Place } from '#core/document/update-places.ts';
import {
  type AnyRecord,
  parseRecord,
  parseRecordKey,
  RECORD_KINDS,
  type RecordKey,
  type RecordKind,
  recordsOf,
} from './records.ts';

/** A new record of the update. */
export interface Incoming {
  readonly kind: RecordKind;
  readonly name: RecordKey;
  readonly key: string;
  /** `null`: deleted before it was sent. */
  readonly record: AnyRecord | null;
}

/** The new records by kind and key, or the reason why something is none. */
export function readIncoming(
  doc: Y.Doc,
  decoded: DecodedUpdate,
  ahead: StructsByClient,
): Map<string, Incoming> | string {
  const places = createUpdatePlaces(doc, decoded.structs, ahead);
  const isDeletedAtOnce = deletionsOf(decoded);
  const incoming = new Map<string, Incoming>();
  for (const struct of decoded.structs) {
    if (!(struct instanceof Y.Item)) continue;
    if (expectedClock(doc, ahead, struct.id.client) >= struct.id.clock + struct.length) continue;
    const place = places.of(struct);
    if (place === 'discarded') continue;
    if (place === 'nowhere') return 'A part of it stands nowhere';
    const read = readItem(struct, place);
    if (typeof read === 'string') return read;
    const isTaken = recordsOf(doc, read.kind)._map.has(read.key) || incoming.has(nameOf(read.kind, read.key));
    if (isTaken) return 'What was said once is not written over';
    // Deleted in the same update: nothing of it will be seen.
    incoming.set(nameOf(read.kind, read.key), isDeletedAtOnce(struct.id) ? { ...read, record: null } : read);
  }
  return incoming;
}

function readItem({ content }: Y.Item, { root, holder, key }: Place): Incoming | string {
  const kind = RECORD_KINDS.find((candidate) => candidate === root);
  if (kind === undefined) return `Comments have no part “${root.slice(0, 80)}”`;
  if (holder !== null || key === null) return 'Comments are records with names, and plain values';
  const name = parseRecordKey(kind, key);
  if (name === null) return 'The name of a record is made of ids';
  if (content instanceof Y.ContentDeleted) return { kind, name, key, record: null };
  const record = content instanceof Y.ContentAny && content.arr.length === 1 ? content.arr[0] : undefined;
  const parsed = parseRecord(kind, record);
  return parsed === null
    ? `This is no record of “${kind}”, or one that is too long`
    : { kind, name, key, record: parsed };
}

/** Records of a kind that are about one comment or thread; of comments, that one. */
export function nameOf(kind: RecordKind, key: string): string {
  return `${kind} ${key}`;
}

/** Whether the update deletes the piece with this id. A forged one may repeat its ranges, so they are merged before any look. */
function deletionsOf({ ds }: DecodedUpdate): (id: Y.ID) => boolean {
  const merged = new Map<number, ReturnType<typeof mergeRanges>>();
  for (const [client, ranges] of ds.clients) merged.set(client, mergeRanges(ranges));
  return ({ client, clock }) => {
    const ranges = merged.get(client) ?? [];
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const range = ranges[middle];
      if (range !== undefined && range.clock + range.len <= clock) low = middle + 1;
      else high = middle;
    }
    const range = ranges[low];
    return range !== undefined && range.clock <= clock;
  };
}
