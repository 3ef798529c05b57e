/** The values of a field that is no text, as elements with the Yjs ids by which they are blamed. */
import type * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { parseCell, parseEntry, parseMember, type RegisterEntry, type StoredCell } from '#core/crdt/entry.ts';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import { resolveEntries } from '#core/crdt/register.ts';
import { rootOf } from '#core/document/roots.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { IdRun } from './blame.ts';

/** A value, a member of a set, or a cell of a row, as it stands in the field. */
export interface FieldElement {
  readonly value: JsonValue;
  /** Of a cell. */
  readonly row?: string;
  readonly column?: string;
  /** Its own record of who wrote it; a member of a set has none of a name and a time. */
  readonly entry: RegisterEntry | null;
}

/** The elements that count, and as a text of one character each, which is blamed like any text. */
export interface FieldElements {
  readonly root: string;
  readonly elements: readonly FieldElement[];
  /** The same value at the same place has the same character in every state. */
  readonly text: string;
  readonly runs: readonly IdRun[];
}

/** Below the surrogates, which come in pairs. */
const SIGNS = 0xd000;
const FIRST_SIGN = 0x100;

/** Reads a field that holds a single value, a set or rows; `null` for texts and for what is computed. */
export function readFieldElements(codex: Codex, field: FieldDefinition): FieldElements | null {
  const storage = storageOf(field);
  const root = rootOf(codex.slot(field.id), storage);
  if (root === null || storage === 'none' || storage === 'text' || storage === 'fragment') return null;
  const stored = storedIn(codex.doc.getArray(root));
  const counting = COUNTING[storage](stored, codex, field);
  return {
    root,
    elements: counting.map(({ element }) => element),
    text: counting.map(({ element }) => signOf(element)).join(''),
    runs: counting.map(({ at: { client, clock } }, offset) => ({ client, clock, length: 1, offset })),
  };
}

interface Stored {
  readonly raw: unknown;
  readonly at: { readonly client: number; readonly clock: number };
}

interface Counting extends Pick<Stored, 'at'> {
  readonly element: FieldElement;
}

interface PlacedCell extends StoredCell, Pick<Stored, 'at'> {}

type Count = (stored: readonly Stored[], codex: Codex, field: FieldDefinition) => readonly Counting[];

/** What of the stored elements a reader sees, by how the field is stored. */
const COUNTING: Readonly<Record<'register' | 'set' | 'rows', Count>> = {
  register(stored, codex, field) {
    const { winner } = codex.register(field.id);
    if (winner === null) return [];
    const found = stored.find(({ raw }) => parseEntry(raw)?.entry.id === winner.id);
    return found === undefined ? [] : [{ at: found.at, element: { value: winner.value, entry: winner } }];
  },
  set(stored) {
    const seen = new Set<string>();
    return stored.flatMap(({ raw, at }) => {
      const member = parseMember(raw);
      const key = member === null ? null : canonicalJson(member.value);
      if (member === null || key === null || seen.has(key)) return [];
      seen.add(key);
      return [{ at, element: { value: member.value, entry: null } }];
    });
  },
  rows(stored, codex, field) {
    const rows = new Map<string, Map<string, PlacedCell[]>>();
    for (const { raw, at } of stored) {
      const cell = parseCell(raw);
      // The column without a name holds where the row stands.
      if (cell === null || cell.columnId === '') continue;
      const columns = rows.get(cell.rowId) ?? new Map<string, PlacedCell[]>();
      rows.set(cell.rowId, columns);
      const entries = columns.get(cell.columnId) ?? [];
      columns.set(cell.columnId, entries);
      entries.push({ ...cell, at });
    }
    return codex.rows(field.id).flatMap(({ id }) => [...(rows.get(id)?.values() ?? [])].flatMap(winnerOf));
  },
};

/** An emptied cell is none. */
function winnerOf(entries: readonly PlacedCell[]): readonly Counting[] {
  const { winner } = resolveEntries(entries);
  const found = entries.find(({ entry }) => entry.id === winner?.id);
  if (winner === null || winner.value === null || found === undefined) return [];
  const { rowId, columnId, at } = found;
  return [{ at, element: { value: winner.value, row: rowId, column: columnId, entry: winner } }];
}

function storedIn(array: Y.Array<unknown>): readonly Stored[] {
  const stored: Stored[] = [];
  for (let item = array._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const { client, clock } = item.id;
    for (const [index, raw] of item.content.getContent().entries())
      stored.push({ raw, at: { client, clock: clock + index } });
  }
  return stored;
}

function signOf({ value, row, column }: FieldElement): string {
  const print = fingerprint(canonicalJson([row ?? null, column ?? null, value]));
  return String.fromCharCode(FIRST_SIGN + (Number.parseInt(print.slice(0, 8), 16) % SIGNS));
}
