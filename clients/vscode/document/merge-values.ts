/** Values that two changed at the same time, brought together. */
import { canonicalJson, isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { FieldForm } from './field-form.ts';

/** `mine` and `theirs` were both made of `base`. Of a single value mine stands, of members and rows what either added and neither removed. */
export function mergeValues(form: FieldForm, base: JsonValue, mine: JsonValue, theirs: JsonValue): JsonValue {
  if (form === 'list' || form === 'links') return mergeMembers(listOf(base), listOf(mine), listOf(theirs));
  if (form === 'rows') return mergeRows(rowsOf(base), rowsOf(mine), rowsOf(theirs));
  return mine;
}

function mergeMembers(
  base: readonly JsonValue[],
  mine: readonly JsonValue[],
  theirs: readonly JsonValue[],
): readonly JsonValue[] {
  const [before, now] = [keysOf(base), keysOf(mine)];
  const known = keysOf(theirs);
  const isKept = (member: JsonValue) => !before.has(canonicalJson(member)) || now.has(canonicalJson(member));
  const isNew = (member: JsonValue) =>
    !before.has(canonicalJson(member)) && !known.has(canonicalJson(member));
  return [...theirs.filter(isKept), ...mine.filter(isNew)];
}

/** In my order; a row that somebody else added stands behind the one that it was added behind. */
function mergeRows(
  base: readonly JsonObject[],
  mine: readonly JsonObject[],
  theirs: readonly JsonObject[],
): readonly JsonObject[] {
  const [before, now] = [byId(base), byId(theirs)];
  const merged = mine.flatMap((row) => {
    const was = before.get(idOf(row));
    if (was === undefined) return [row];
    const is = now.get(idOf(row));
    if (is === undefined) return [];
    const changed = Object.entries(row).filter(
      ([cell, value]) => canonicalJson(value) !== canonicalJson(was[cell] ?? null),
    );
    return [{ ...is, ...Object.fromEntries(changed) }];
  });
  theirs.forEach((row, index) => {
    if (before.has(idOf(row)) || merged.some((each) => idOf(each) === idOf(row))) return;
    const above = theirs[index - 1];
    const place = above === undefined ? -1 : merged.findIndex((each) => idOf(each) === idOf(above));
    merged.splice(place + 1, 0, row);
  });
  return merged;
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

function rowsOf(value: JsonValue): readonly JsonObject[] {
  return listOf(value).filter(isJsonObject);
}

function keysOf(members: readonly JsonValue[]): ReadonlySet<string> {
  return new Set(members.map(canonicalJson));
}

function byId(rows: readonly JsonObject[]): ReadonlyMap<JsonValue, JsonObject> {
  return new Map(rows.map((row) => [idOf(row), row]));
}

/** A row that is new has none, and is nobody else's. */
function idOf(row: JsonObject): JsonValue {
  return row['id'] ?? null;
}
