/** Reads and writes the value of a field as JSON, whatever its storage. */
import type * as Y from 'yjs';
import { readMembers } from '#core/crdt/observed-set.ts';
import { readRegister } from '#core/crdt/register.ts';
import { readRows } from '#core/crdt/row-table.ts';
import { rootOf } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { type StoredField, storageOf } from '#core/fields/registry.ts';
import { canonicalJson, isJsonArray, type JsonObject, type JsonValue } from '#core/json.ts';
import type { Codex } from './codex.ts';
import { slotIn } from './pin.ts';

type FieldRef = Pick<FieldDefinition, 'id' | 'type' | 'layer'>;

/** What writing a whole value needs beyond the public interface of a Codex. */
export interface ValueWriter {
  writeText(fieldId: string, text: string): void;
  /** Inserts a row under the id the caller names, or a fresh one; answers the id. */
  insertRow(fieldId: string, rowId: string | null, cells: JsonObject, before: string | null): string;
}

/**
 * Reads a field straight from a document, for those who only read: projections, history. `null` for rich text and computed
 * fields, whose values are not kept as JSON.
 */
export function readField(doc: Y.Doc, field: FieldRef): JsonValue {
  return readSlot(doc, slotIn(doc, field.id), field);
}

/** As `readField`, of content that is kept under this name. */
export function readSlot(doc: Y.Doc, slot: string, field: StoredField): JsonValue {
  const storage = storageOf(field);
  const root = rootOf(slot, storage) ?? '';
  switch (storage) {
    case 'text':
      return doc.getText(root).toString();
    case 'register':
      return readRegister(doc.getArray(root)).winner?.value ?? null;
    case 'set':
      return readMembers(doc.getArray(root)).map((member) => member.value);
    case 'rows':
      return readRows(doc.getArray(root)).map((row) => ({ id: row.id, ...row.cells }));
    case 'fragment':
    case 'none':
      return null;
  }
}

/**
 * Makes a field hold `value` by the fewest writes: none at all when it holds it already, even beside an open conflict, so
 * that a client which sends back what it read settles nothing. `null` empties the field. Call inside a transaction.
 * Throws `invalid_input` for rich text, computed fields and values of the wrong shape.
 */
export function writeField(codex: Codex, field: FieldRef, value: JsonValue, writer: ValueWriter): void {
  switch (storageOf(field)) {
    case 'text':
      if (value !== null && typeof value !== 'string') throw wrongShape(field, 'a string');
      writer.writeText(field.id, value ?? '');
      return;
    case 'register':
      if (!isSame(codex.register(field.id).winner?.value ?? null, value)) codex.setRegister(field.id, value);
      return;
    case 'set':
      writeSet(codex, field, value);
      return;
    case 'rows':
      writeRows(codex, field, value, writer);
      return;
    case 'fragment':
      throw new BinderyError(
        'invalid_input',
        `"${field.id}" is rich text, which is not written as a JSON value`,
      );
    case 'none':
      throw new BinderyError('invalid_input', `"${field.id}" is computed and can't be written`);
  }
}

function writeSet(codex: Codex, field: FieldRef, value: JsonValue): void {
  const wanted = value ?? [];
  if (!isJsonArray(wanted)) throw wrongShape(field, 'a list');
  const wantedKeys = new Set(wanted.map(canonicalJson));
  const present = new Set<string>();
  for (const member of codex.members(field.id)) {
    const key = canonicalJson(member.value);
    present.add(key);
    if (!wantedKeys.has(key)) codex.removeMember(field.id, member.value);
  }
  for (const member of wanted) {
    const key = canonicalJson(member);
    if (present.has(key)) continue;
    present.add(key);
    codex.addMember(field.id, member);
  }
}

/** Rows are matched by `id`; those without one are new. Order follows the list with the fewest moves from its end. */
function writeRows(codex: Codex, field: FieldRef, value: JsonValue, writer: ValueWriter): void {
  const wanted = value ?? [];
  if (!isJsonArray(wanted)) throw wrongShape(field, 'a list of rows');
  const rows = wanted.map((row) => readWantedRow(field, row));
  const named = rows.flatMap((row) => row.id ?? []);
  const wantedIds = new Set(named);
  if (wantedIds.size < named.length) throw wrongShape(field, 'a list of rows without repeated ids');
  const kept: string[] = [];
  const present = new Map(codex.rows(field.id).map((row) => [row.id, row]));
  for (const id of present.keys()) {
    if (wantedIds.has(id)) kept.push(id);
    else codex.deleteRow(field.id, id);
  }
  const settled = longestRun(kept, named);

  let before: string | null = null;
  for (const { id, cells } of rows.reverse()) {
    const row = id === null ? undefined : present.get(id);
    if (row === undefined) {
      before = writer.insertRow(field.id, id, cells, before);
      continue;
    }
    for (const columnId of new Set([...Object.keys(row.cells), ...Object.keys(cells)])) {
      const cell = cells[columnId] ?? null;
      if (!isSame(row.cells[columnId] ?? null, cell)) codex.setCell(field.id, row.id, columnId, cell);
    }
    if (!settled.has(row.id)) codex.moveRow(field.id, row.id, before);
    before = row.id;
  }
}

function readWantedRow(field: FieldRef, row: JsonValue): { id: string | null; cells: JsonObject } {
  if (row === null || typeof row !== 'object' || isJsonArray(row)) throw wrongShape(field, 'a list of rows');
  const { id = null, ...cells } = row;
  if (id !== null && typeof id !== 'string') throw wrongShape(field, 'a list of rows whose ids are strings');
  return { id, cells };
}

/** The ids that can stay where they are: a longest increasing run of `wanted` by place in `current`. */
function longestRun(current: readonly string[], wanted: readonly string[]): ReadonlySet<string> {
  const place = new Map(current.map((id, index) => [id, index]));
  const tails: { id: string; at: number; previous: number | null }[] = [];
  const best: number[] = [];
  for (const id of wanted) {
    const at = place.get(id);
    if (at === undefined) continue;
    let length = 0;
    while (length < best.length && (tails[best[length] ?? 0]?.at ?? 0) < at) length += 1;
    tails.push({ id, at, previous: best[length - 1] ?? null });
    best[length] = tails.length - 1;
  }
  const run = new Set<string>();
  let cursor: number | null = best.at(-1) ?? null;
  while (cursor !== null) {
    const step: (typeof tails)[number] | undefined = tails[cursor];
    if (step === undefined) break;
    run.add(step.id);
    cursor = step.previous;
  }
  return run;
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function wrongShape(field: FieldRef, expected: string): BinderyError {
  return new BinderyError('invalid_input', `"${field.id}" takes ${expected}`, {
    issues: [{ path: [field.id], message: `Expected ${expected}` }],
  });
}
