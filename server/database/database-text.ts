/** Makes text storable in PostgreSQL: without NUL and without lone surrogates. */
import { isJsonArray, type JsonObject, type JsonValue } from '#core/json.ts';

/** Halves of surrogate pairs that stand alone. */
const LONE_SURROGATE = /\p{Cs}/gu;
const REPLACEMENT = '\uFFFD';

/** The text with what PostgreSQL refuses replaced by U+FFFD. Documents keep the original; projections need this. */
export function storableText(text: string): string {
  return text.replaceAll('\0', REPLACEMENT).replace(LONE_SURROGATE, REPLACEMENT);
}

/** The same for every key and string of a JSON value. */
export function storableJson(value: JsonObject): JsonObject;
export function storableJson(value: JsonValue): JsonValue;
export function storableJson(value: JsonValue): JsonValue {
  if (typeof value === 'string') return storableText(value);
  if (value === null || typeof value !== 'object') return value;
  if (isJsonArray(value)) return value.map((item) => storableJson(item));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), storableJson(item)]),
  );
}
