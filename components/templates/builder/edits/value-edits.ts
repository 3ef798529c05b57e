/** The edits that make one value of a template another: only the parts that differ are touched. */
import type { FieldType } from '#core/fields/model/field-definition.ts';
import { canonicalJson, isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';

type Edits = readonly SourceEdit[];

/** Says a value at a path where the text has another, or none (`undefined`). */
export function setValue(path: SourcePath, held: JsonValue | undefined, value: JsonValue): Edits {
  if (held !== undefined && isSame(held, value)) return [];
  if (isJsonArray(held) && isJsonArray(value)) return setList(path, held, value);
  if (isJsonObject(held) && isJsonObject(value)) return setMembersOf(path, held, value);
  return [{ kind: 'set', path, value }];
}

const isSame = (one: JsonValue, other: JsonValue): boolean => canonicalJson(one) === canonicalJson(other);

function setMembersOf(path: SourcePath, held: JsonObject, value: JsonObject): Edits {
  return [
    ...Object.entries(value).flatMap(([key, member]) => setValue([...path, key], held[key], member ?? null)),
    ...Object.keys(held)
      .filter((key) => value[key] === undefined)
      .map((key): SourceEdit => ({ kind: 'remove', path: [...path, key] })),
  ];
}

/** What is the same at both ends stays; in between an element has moved, or they change in pairs, and the rest comes or goes. */
function setList(path: SourcePath, held: readonly JsonValue[], value: readonly JsonValue[]): Edits {
  const least = Math.min(held.length, value.length);
  const isSameAt = (at: number, other: number) => isSame(held[at] ?? null, value[other] ?? null);
  let start = 0;
  while (start < least && isSameAt(start, start)) start += 1;
  let end = 0;
  while (end < least - start && isSameAt(held.length - 1 - end, value.length - 1 - end)) end += 1;
  const before = held.slice(start, held.length - end);
  const after = value.slice(start, value.length - end);
  const moved = findMove(before, after);
  if (moved !== null) return [{ kind: 'move', path: [...path, start + moved.from], index: start + moved.to }];
  const paired = Math.min(before.length, after.length);
  return [
    ...before.slice(0, paired).flatMap((one, at) => setValue([...path, start + at], one, after[at] ?? null)),
    ...before
      .slice(paired)
      .map((_, at): SourceEdit => ({ kind: 'remove', path: [...path, start + before.length - 1 - at] })),
    ...after
      .slice(paired)
      .map((one, at): SourceEdit => ({ kind: 'insert', path: [...path, start + paired + at], value: one })),
  ];
}

/** The one move that makes `before` `after`, whose ends differ. */
function findMove(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): { readonly from: number; readonly to: number } | null {
  const last = before.length - 1;
  if (last < 1 || before.length !== after.length) return null;
  const isShifted = (by: 1 | -1) =>
    before.every((one, at) => {
      const to = at - by;
      return isSame(one, after[to < 0 ? last : to > last ? 0 : to] ?? null);
    });
  if (isShifted(1)) return { from: 0, to: last };
  return isShifted(-1) ? { from: last, to: 0 } : null;
}

/** Rows without what only those of a Codex have: their ids, and cells that were emptied. */
export function plainRows(rows: readonly JsonValue[]): readonly JsonValue[] {
  return rows.map((row) => {
    if (!isJsonObject(row)) return row;
    const said = Object.entries(row).filter(([key, cell]) => key !== 'id' && !isBlank(cell ?? null));
    return Object.fromEntries(said) as JsonObject;
  });
}

const isBlank = (cell: JsonValue): boolean => cell === null || cell === '' || cell === false;

/** Rows as a text says them: what it has already stays as it is written, and a step that is not done is its text alone. */
export function writtenRows(
  type: FieldType,
  rows: readonly JsonValue[],
  held: JsonValue | undefined,
): readonly JsonValue[] {
  const said = isJsonArray(held) ? [...held] : [];
  const plain = (row: JsonValue): JsonValue =>
    plainRows([typeof row === 'string' ? { text: row } : row])[0] ?? null;
  return plainRows(rows).map((row) => {
    const at = said.findIndex((one) => isSame(plain(one), row));
    const [same] = at < 0 ? [] : said.splice(at, 1);
    return same ?? (type === 'checklist' ? shortStep(row) : row);
  });
}

function shortStep(row: JsonValue): JsonValue {
  if (!isJsonObject(row) || row['done'] === true) return row;
  return typeof row['text'] === 'string' ? row['text'] : '';
}
