/** The records of comments as an extract tells them: each under a Yjs id that says nothing of the rest (docs/adr/0073). */
import * as Y from 'yjs';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import type { Struct } from '#core/document/update-encoding.ts';
import { nameOf } from '../incoming-records.ts';
import {
  type AnyRecord,
  parseRecord,
  parseRecordKey,
  RECORD_KINDS,
  type RecordKind,
  recordsOf,
} from '../records.ts';
import { type PlacedThreads, placeThreads } from './placed-threads.ts';

export interface CommentsScope {
  /** The names by which anchors know the fields: `anchorName`. */
  readonly fields: ReadonlySet<string>;
  /** Records of another extract have other ids: the id of the link. */
  readonly seed: string;
}

/**
 * Yjs clients from here on are those under which an extract tells records: one record each, so that there is nothing to count. A page
 * never draws such an id.
 */
export const FIRST_TOLD_CLIENT = 2 ** 32;
const HASHES = 2 ** 42;
const MAX_PLACINGS = 2 ** 10 - 1;

export interface ToldRecord {
  readonly id: Y.ID;
  readonly kind: RecordKind;
  readonly key: string;
  readonly raw: unknown;
}

export interface ToldRecords {
  /** By `nameOf`. */
  readonly records: ReadonlyMap<string, ToldRecord>;
  /** All that those pages made which keep their ids, from their first on; what was removed is a number alone. */
  readonly runs: ReadonlyMap<number, readonly Struct[]>;
}

/**
 * The Yjs client that a record is told under. Of the same record a greater one once it was said anew what its thread is about: of two
 * items under one key Yjs keeps that of the greater, and a page that has seen the thread go has the earlier ones as deleted, for good.
 */
export function toldClient(seed: string, kind: RecordKind, key: string, placings: number): number {
  const hash = fingerprint(`${seed}\n${nameOf(kind, key)}`);
  const [high, low] = [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16)];
  return FIRST_TOLD_CLIENT + Math.min(placings, MAX_PLACINGS) * HASHES + (high % 2 ** 10) * 2 ** 32 + low;
}

/** The item of a record under a key that nobody has written before. */
export function recordItem({ id, kind, key, raw }: ToldRecord): Y.Item {
  // An item that is not in a document yet names its root; the types of Yjs do not say so.
  const root = kind as unknown as Y.Item['parent'];
  return new Y.Item(id, null, null, null, null, root, key, new Y.ContentAny([raw]));
}

/** Whether an item was written over another of its key, or beside one, as no page does. */
export function hasNeighbours({ origin, rightOrigin }: Y.Item): boolean {
  return origin !== null || rightOrigin !== null;
}

/** What the extract holds of these comments now. Time is linear in them. */
export function tellRecords(doc: Y.Doc, scope: CommentsScope): ToldRecords {
  return new Teller(doc, scope).tell();
}

interface FoundItem {
  readonly item: Y.Item;
  readonly kind: RecordKind;
  readonly key: string;
  /** The comment or thread that it is about. */
  readonly about: string;
  readonly raw: unknown;
  /** `null`: removed, or none that counts. */
  readonly record: AnyRecord | null;
}

class Teller {
  private readonly doc: Y.Doc;
  private readonly seed: string;
  private readonly placed: PlacedThreads;
  private readonly kinds: ReadonlyMap<unknown, RecordKind>;
  private readonly records = new Map<string, ToldRecord>();
  private readonly runs = new Map<number, readonly Struct[]>();

  constructor(doc: Y.Doc, { fields, seed }: CommentsScope) {
    this.doc = doc;
    this.seed = seed;
    this.placed = placeThreads(doc, fields);
    this.kinds = new Map(RECORD_KINDS.map((kind) => [recordsOf(doc, kind), kind]));
  }

  tell(): ToldRecords {
    const taken = new Set<number>();
    for (const [client, structs] of this.doc.store.clients) {
      const found = structs.map((struct) => this.find(struct));
      if (client < FIRST_TOLD_CLIENT && found.every((one) => this.isOfGuest(one))) {
        this.runs.set(
          client,
          found.flatMap((one) => (one === null ? [] : [this.keep(one)])),
        );
        continue;
      }
      for (const one of found) {
        const told = one?.record == null ? null : this.toldOf(one);
        // Two records of one hash, as hardly any link will see: the later is not told.
        if (told === null || taken.has(told.id.client)) continue;
        taken.add(told.id.client);
        this.records.set(nameOf(told.kind, told.key), told);
      }
    }
    return { records: this.records, runs: this.runs };
  }

  private find(struct: Struct): FoundItem | null {
    if (!(struct instanceof Y.Item) || struct.parentSub === null) return null;
    const [kind, key] = [this.kinds.get(struct.parent), struct.parentSub];
    const name = kind === undefined ? null : parseRecordKey(kind, key);
    if (kind === undefined || name === null) return null;
    // Of several under one key, which only a forged document has, the one that is read.
    const isRead = !struct.deleted && recordsOf(this.doc, kind)._map.get(key) === struct;
    const raw: unknown = isRead && struct.content instanceof Y.ContentAny ? struct.content.arr[0] : null;
    return { item: struct, kind, key, about: name.about, raw, record: parseRecord(kind, raw) };
  }

  private threadOf({ about }: FoundItem): string | null {
    const thread = this.placed.threadOf.get(about);
    return thread !== undefined && this.placed.shown.has(thread) ? thread : null;
  }

  private toldOf(found: FoundItem): ToldRecord | null {
    const thread = this.threadOf(found);
    if (thread === null) return null;
    const { kind, key, raw } = found;
    const client = toldClient(this.seed, kind, key, this.placed.placings.get(thread) ?? 0);
    return { id: Y.createID(client, 0), kind, key, raw };
  }

  /**
   * Whether this is a record of a guest in a thread that has always stood where it stands. A page that has made nothing else keeps the
   * ids that it gave: so what it takes back before it hears of the told ones is what is meant. Once a page has made anything else it
   * stays so, and none of its ids is told any more.
   */
  private isOfGuest(found: FoundItem | null): boolean {
    const thread = found === null ? null : this.threadOf(found);
    if (found === null || thread === null || hasNeighbours(found.item)) return false;
    if (this.placed.placings.get(thread) !== 1) return false;
    return found.item.deleted || (found.record !== null && this.isByGuest(found, found.record));
  }

  private isByGuest({ about }: FoundItem, record: AnyRecord): boolean {
    if ('author' in record) return record.author.kind === 'guest';
    return parseRecord('comments', recordsOf(this.doc, 'comments').get(about))?.author.kind === 'guest';
  }

  private keep({ item: { id, length }, kind, key, raw, record }: FoundItem): Struct {
    if (record === null) return new Y.GC(id, length);
    const told = { id, kind, key, raw };
    this.records.set(nameOf(kind, key), told);
    return recordItem(told);
  }
}
