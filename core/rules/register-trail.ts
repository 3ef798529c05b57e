/** Follows registers of a document through its journal: the entries that each held after every operation. */
import * as Y from 'yjs';
import { parseEntry, type StoredEntry } from '#core/crdt/entry.ts';
import { resolveEntries } from '#core/crdt/register.ts';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import { CODEX_ROOT, rootOf } from '#core/document/roots.ts';
import type { ClockRange } from '#core/document/summarize-update.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';

/** An entry of a register, with the place of its item in the document. */
export interface PlacedEntry {
  readonly client: number;
  readonly clock: number;
  readonly id: string;
  readonly hlc: string;
  readonly value: JsonValue;
  readonly yields: boolean;
}

/** The registers after the operations read so far, by field id, and the pin. Plain JSON, so that reading can be continued. */
export interface RegisterTrail {
  /** The template version that the document is pinned to. */
  readonly version: number | null;
  readonly entries: Readonly<Record<string, readonly PlacedEntry[]>>;
}

export interface TrailChange extends RegisterTrail {
  /** How often each register was written, also where a later write of the same operation replaced it. */
  readonly writes: Readonly<Record<string, number>>;
}

/** Names the root type in which an item of the document stands, and its key there; `null` for an item that is not there. */
export type PlaceOf = (
  client: number,
  clock: number,
) => { readonly root: string | null; readonly key: string | null } | null;

/** Entries that stand beside each other without end are somebody's doing; the newest decide what the field reads as. */
const MAX_ENTRIES = 200;
const MAX_VALUE_LENGTH = 300;

/** The update of an operation; `null` for bytes that are none, which change nothing in the document either. */
export function decodeOperation(payload: Uint8Array): DecodedUpdate | null {
  try {
    return Y.decodeUpdate(payload);
  } catch {
    return null;
  }
}

/** The registers after one more operation; `null` while the document does not have the operation yet. */
export function advanceTrail(
  trail: RegisterTrail,
  { structs, ds }: DecodedUpdate,
  clients: readonly ClockRange[],
  placeOf: PlaceOf,
): TrailChange | null {
  const fields = new Map(Object.keys(trail.entries).map((id) => [rootOf(id, 'register'), id]));
  const entries = new Map(Object.entries(trail.entries).map(([id, list]) => [id, [...list]]));
  const writes = new Map<string, number>();
  let { version } = trail;
  for (const { client, clock, contents } of newRuns(structs, clients)) {
    const place = placeOf(client, clock);
    if (place === null) return null;
    const field = place.root === null ? undefined : fields.get(place.root);
    if (field !== undefined) {
      writes.set(field, (writes.get(field) ?? 0) + contents.length);
      contents.forEach((content, index) => {
        const stored = parseEntry(content);
        if (stored !== null) entries.get(field)?.push(placed(client, clock + index, stored));
      });
    } else if (place.root === CODEX_ROOT && place.key === 'template') {
      version = versionIn(contents.at(-1)) ?? version;
    }
  }
  const left = [...entries].map(([id, list]) => {
    const standing = list.filter(({ client, clock }) => !isDeleted(ds, client, clock));
    return [id, newest(standing)] as const;
  });
  return { version, entries: Object.fromEntries(left), writes: Object.fromEntries(writes) };
}

/** The entry that a register reads as; `null` when it is empty. */
export function winnerOf(entries: readonly PlacedEntry[]): PlacedEntry | null {
  const { winner } = resolveEntries(
    entries.map(({ yields, ...entry }) => ({ entry: { ...entry, by: '', byName: '' }, yields })),
  );
  return winner === null ? null : (entries.find(({ id }) => id === winner.id) ?? null);
}

interface Run {
  readonly client: number;
  /** Of the first unit. */
  readonly clock: number;
  /** What each unit holds; `undefined` where that was deleted before it was sent. */
  readonly contents: readonly unknown[];
}

/** What is new to the document of plain values: letters and elements are of no interest here. */
function* newRuns(structs: DecodedUpdate['structs'], ranges: readonly ClockRange[]): Generator<Run> {
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const { content, id, length } = struct;
    if (!(content instanceof Y.ContentAny || content instanceof Y.ContentDeleted)) continue;
    for (const { client, from, to } of ranges) {
      const start = Math.max(from, id.clock);
      const end = Math.min(to, id.clock + length);
      if (client !== id.client || start >= end) continue;
      const contents: unknown[] =
        content instanceof Y.ContentAny
          ? content.arr.slice(start - id.clock, end - id.clock)
          : Array.from({ length: Math.min(end - start, MAX_ENTRIES) });
      yield { client, clock: start, contents };
    }
  }
}

function placed(client: number, clock: number, { entry, yields }: StoredEntry): PlacedEntry {
  const { id, hlc, value } = entry;
  const text = canonicalJson(value);
  const short = text.length > MAX_VALUE_LENGTH ? text.slice(0, MAX_VALUE_LENGTH) : value;
  return { client, clock, id, hlc, value: short, yields };
}

function newest(entries: readonly PlacedEntry[]): readonly PlacedEntry[] {
  if (entries.length <= MAX_ENTRIES) return entries;
  return [...entries].sort((a, b) => (a.hlc < b.hlc ? 1 : -1)).slice(0, MAX_ENTRIES);
}

function isDeleted(ds: DecodedUpdate['ds'], client: number, clock: number): boolean {
  return (
    ds.clients.get(client)?.some((span) => span.clock <= clock && clock < span.clock + span.len) ?? false
  );
}

function versionIn(content: unknown): number | null {
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, 'version')) return null;
  const version: unknown = Reflect.get(content, 'version');
  return Number.isSafeInteger(version) ? Number(version) : null;
}
