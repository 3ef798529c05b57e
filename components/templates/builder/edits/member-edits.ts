/** Edits that say a value or a member anew: of a list only the members that come or go are touched. */
import { canonicalJson, isJsonArray, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';

/** Says a value at a path where another one is held, or none; a single value becomes the first member of a list. */
export function setMembers(
  path: SourcePath,
  held: JsonValue | undefined,
  value: JsonValue,
): readonly SourceEdit[] {
  if (!isJsonArray(value) || held === undefined) return [{ kind: 'set', path, value }];
  const isIn = (list: readonly JsonValue[], one: JsonValue) =>
    list.some((other) => canonicalJson(other) === canonicalJson(one));
  const insert = (one: JsonValue, index: number): SourceEdit => ({
    kind: 'insert',
    path: [...path, index],
    value: one,
  });
  if (!isJsonArray(held)) {
    if (!isIn(value, held)) return [{ kind: 'set', path, value }];
    const others = value.filter((one) => !isIn([held], one));
    return [{ kind: 'wrap', path, keys: [0] }, ...others.map((one, at) => insert(one, at + 1))];
  }
  const removed = held.flatMap((one, index) => (isIn(value, one) ? [] : [index])).reverse();
  const added = value.filter((one) => !isIn(held, one));
  const kept = held.length - removed.length;
  return [
    ...removed.map((index): SourceEdit => ({ kind: 'remove', path: [...path, index] })),
    ...added.map((one, at) => insert(one, kept + at)),
  ];
}

/** Says a member of an object, or for `undefined` no longer says it; a new one comes in the order of `keys`. */
export function sayMember<Key extends string>(
  { path, written }: { readonly path: SourcePath; readonly written: JsonObject },
  keys: readonly Key[],
  key: Key,
  value: JsonValue | undefined,
): readonly SourceEdit[] {
  const held = written[key];
  if (value === undefined) return held === undefined ? [] : [{ kind: 'remove', path: [...path, key] }];
  if (held !== undefined) return setMembers([...path, key], held, value);
  const before = keys.slice(0, keys.indexOf(key));
  const own = Object.keys(written);
  const index = Math.max(0, ...before.map((one) => own.indexOf(one) + 1));
  return [{ kind: 'insert', path: [...path, key], value, index }];
}
