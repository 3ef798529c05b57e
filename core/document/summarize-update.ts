/** The summary of an update, its id, and whether it contains anything new, read from its bytes. */
import * as Y from 'yjs';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import { type ChangeLayer, meaningOf } from '#core/document/roots.ts';
import {
  createRootResolver,
  type DecodedUpdate,
  groupByClient,
  NO_STRUCTS,
  overlapping,
  type RootResolver,
  type Struct,
  type StructsByClient,
} from './root-resolver.ts';

/** More distinct roots than any template has fields; what lies beyond is counted together as unknown. */
const MAX_FIELDS = 600;
const MAX_ROOT_LENGTH = 200;
const MAX_ID_LENGTH = 120;
/** Stands for roots that are unknown or too many. */
export const UNKNOWN_ROOT = '?';

export interface FieldSummary {
  /** A field id, `title`, `codex` (the template pin), `@references`, or `?` when it can't be told. */
  readonly field: string;
  readonly layer: ChangeLayer;
  /** The root type's name. */
  readonly root: string;
  /** Characters, elements and entries that come in, net of those deleted by the same update; formatting counts 0. */
  readonly inserted: number;
  /** Characters, elements and entries of the document that go. */
  readonly deleted: number;
}

export interface ClockRange {
  /** Yjs client id. */
  readonly client: number;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** The summary of what an update adds to the document, without what the document has already. */
export interface UpdateSummary {
  readonly fields: readonly FieldSummary[];
  /** Whose new structs these are; what an author's client ids are checked against. */
  readonly clients: readonly ClockRange[];
  /** New structs. */
  readonly structs: number;
  /** Units newly deleted, formatting and nested content included. */
  readonly deletes: number;
}

/**
 * Summarises an update against the document it is about to be applied to. Never throws for an update that
 * `Y.decodeUpdate` accepts; throws what that throws otherwise. Time is linear in the update plus the part of the document
 * that it deletes. A caller who has decoded the update already hands that in. `ahead`: structs that will be in the document
 * before this update is.
 */
export function summarizeUpdate(
  doc: Y.Doc,
  update: Uint8Array,
  decoded: DecodedUpdate = Y.decodeUpdate(update),
  ahead: StructsByClient = NO_STRUCTS,
): UpdateSummary {
  const resolver = createRootResolver(doc, decoded.structs, ahead);
  const tally = createTally();
  const clients: { client: number; from: number; to: number }[] = [];
  let structs = 0;
  for (const struct of decoded.structs) {
    const { client, clock } = struct.id;
    const end = clock + struct.length;
    const from = Math.max(clock, expectedClock(doc, ahead, client));
    if (struct instanceof Y.Skip || from >= end) continue;
    structs += 1;
    extendRanges(clients, client, from, end);
    if (struct instanceof Y.Item) {
      tally.insert(resolver.rootOfStruct(struct), struct.countable ? end - from : 0);
    }
  }
  const deletes = tallyDeletes(doc, decoded, ahead, resolver, tally);
  let fields = tally.fields();
  if (fields.length === 0 && structs + deletes > 0) {
    tally.insert(null, 0);
    fields = tally.fields();
  }
  return { fields, clients, structs, deletes };
}

/**
 * The deterministic id of an update: `<client>:<from>-<to>` for each run of structs (`to` exclusive), sorted, joined by
 * `,`; then `~` and a 64-bit hash of the delete set, if any. The same bytes have the same id. Long ids are hashed.
 */
export function operationId(update: Uint8Array, decoded: DecodedUpdate = Y.decodeUpdate(update)): string {
  const ranges: { client: number; from: number; to: number }[] = [];
  for (const struct of decoded.structs) {
    if (struct instanceof Y.Skip) continue;
    extendRanges(ranges, struct.id.client, struct.id.clock, struct.id.clock + struct.length);
  }
  ranges.sort((a, b) => a.client - b.client || a.from - b.from);
  const structs = ranges.map(({ client, from, to }) => `${client}:${from}-${to}`).join(',');
  const deletes = [...decoded.ds.clients]
    .filter(([, deleted]) => deleted.length > 0)
    .sort(([a], [b]) => a - b)
    .map(
      ([client, deleted]) => `${client}:${mergeRanges(deleted).map(({ clock, len }) => `${clock}+${len}`)}`,
    )
    .join(';');
  const name = structs.length <= MAX_ID_LENGTH ? structs : `#${fingerprint(structs)}`;
  return deletes === '' ? name : `${name}~${fingerprint(deletes)}`;
}

/** Whether the document has all of this update already, so that applying it would change nothing. */
export function isContained(
  doc: Y.Doc,
  update: Uint8Array,
  decoded: DecodedUpdate = Y.decodeUpdate(update),
): boolean {
  for (const struct of decoded.structs) {
    if (struct instanceof Y.Skip) continue;
    if (struct.id.clock + struct.length > stateOf(doc, struct.id.client)) return false;
  }
  for (const [client, ranges] of decoded.ds.clients) {
    const structs = doc.store.clients.get(client) ?? [];
    for (const { clock, len } of mergeRanges(ranges)) {
      if (clock + len > stateOf(doc, client)) return false;
      for (const struct of overlapping(structs, clock, clock + len)) if (!struct.deleted) return false;
    }
  }
  return true;
}

interface Tally {
  insert(root: string | null, amount: number): void;
  remove(root: string | null, amount: number): void;
  fields(): FieldSummary[];
}

/** Runs for every keystroke on the server: one object for each root, no copies. */
function createTally(): Tally {
  const totals = new Map<string, { -readonly [Key in keyof FieldSummary]: FieldSummary[Key] }>();
  const totalOf = (name: string | null) => {
    let root = name === null || name.length > MAX_ROOT_LENGTH ? UNKNOWN_ROOT : name;
    let total = totals.get(root);
    if (total !== undefined) return total;
    if (totals.size >= MAX_FIELDS) root = UNKNOWN_ROOT;
    total = totals.get(root);
    if (total === undefined) {
      const { field, layer } = meaningOf(root);
      total = { field, layer, root, inserted: 0, deleted: 0 };
      totals.set(root, total);
    }
    return total;
  };
  return {
    insert(root, amount) {
      totalOf(root).inserted += amount;
    },
    remove(root, amount) {
      totalOf(root).deleted += amount;
    },
    fields: () => [...totals.values()],
  };
}

/** Counts what the delete set takes from the document, and takes back what it deletes of the update's own structs. */
function tallyDeletes(
  doc: Y.Doc,
  decoded: DecodedUpdate,
  ahead: StructsByClient,
  resolver: RootResolver,
  tally: Tally,
): number {
  if (decoded.ds.clients.size === 0) return 0;
  const ownStructs =
    decoded.structs.length === 0 ? new Map<number, Struct[]>() : groupByClient(decoded.structs);
  let deletes = 0;
  for (const [client, ranges] of decoded.ds.clients) {
    const known = doc.store.clients.get(client) ?? [];
    const own = ownStructs.get(client) ?? [];
    const onTheirWay = ahead.get(client) ?? [];
    const inDocument = stateOf(doc, client);
    const state = expectedClock(doc, ahead, client);
    for (const { clock, len } of mergeRanges(ranges)) {
      const end = clock + len;
      for (const struct of overlapping(known, clock, end)) {
        if (struct.deleted || !(struct instanceof Y.Item)) continue;
        const amount = overlap(struct, clock, end);
        deletes += amount;
        tally.remove(resolver.rootOfItem(struct), struct.countable ? amount : 0);
      }
      for (const struct of overlapping(onTheirWay, Math.max(clock, inDocument), end)) {
        if (!(struct instanceof Y.Item) || struct.content instanceof Y.ContentDeleted) continue;
        const amount = overlap(struct, Math.max(clock, inDocument), end);
        deletes += amount;
        tally.remove(resolver.rootOfStruct(struct), struct.countable ? amount : 0);
      }
      for (const struct of overlapping(own, Math.max(clock, state), end)) {
        if (!(struct instanceof Y.Item) || !struct.countable) continue;
        tally.insert(resolver.rootOfStruct(struct), -overlap(struct, Math.max(clock, state), end));
      }
    }
  }
  return deletes;
}

function overlap(struct: Struct, from: number, to: number): number {
  return Math.min(struct.id.clock + struct.length, to) - Math.max(struct.id.clock, from);
}

/** The next clock the document expects of a client. */
function stateOf(doc: Y.Doc, client: number): number {
  const last = doc.store.clients.get(client)?.at(-1);
  return last === undefined ? 0 : last.id.clock + last.length;
}

/** The next clock of a client after everything `ahead` has been applied. */
export function expectedClock(doc: Y.Doc, ahead: StructsByClient, client: number): number {
  const last = ahead.get(client)?.at(-1);
  return Math.max(stateOf(doc, client), last === undefined ? 0 : last.id.clock + last.length);
}

function extendRanges(
  ranges: { client: number; from: number; to: number }[],
  client: number,
  from: number,
  to: number,
): void {
  const last = ranges.at(-1);
  if (last?.client === client && last.to === from) last.to = to;
  else ranges.push({ client, from, to });
}

/** Sorted and without overlaps, so that a forged delete set can't make anything be walked twice. */
export function mergeRanges(
  ranges: readonly { clock: number; len: number }[],
): readonly { clock: number; len: number }[] {
  if (ranges.length < 2) return ranges;
  const merged: { clock: number; len: number }[] = [];
  for (const { clock, len } of [...ranges].sort((a, b) => a.clock - b.clock)) {
    const last = merged.at(-1);
    if (last !== undefined && clock <= last.clock + last.len) {
      last.len = Math.max(last.len, clock + len - last.clock);
    } else merged.push({ clock, len });
  }
  return merged;
}
