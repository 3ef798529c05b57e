/** Builds a field type from the parts that differ between types. */

import type { FieldLayer, FieldStorage } from '#core/crdt/field-storage.ts';
import type { Issue } from '#core/errors.ts';
import { canonicalJson, isJsonArray, type JsonValue } from '#core/json.ts';
import type { FieldDefinition, FieldType } from './field-definition.ts';
import type {
  DefaultReading,
  FieldSetting,
  FieldTypeDefinition,
  FormulaType,
  Names,
  ValueShape,
} from './field-type-definition.ts';

interface FieldTypeParts {
  readonly label: string;
  readonly summary: string;
  readonly icon: FieldTypeDefinition['icon'];
  readonly storage: FieldStorage;
  /** Said only where it does not follow from the storage. */
  readonly layer?: FieldLayer;
  readonly choice?: FieldTypeDefinition['choice'];
  readonly shape: ValueShape;
  readonly formulaType: FormulaType | null;
  readonly settings?: readonly FieldSetting[];
  readonly valueForm: string;
  readonly emptyValue: JsonValue;
  /** Issues of a value that is not empty; paths relative to the value. */
  check(field: FieldDefinition, value: JsonValue): readonly Issue[];
  toText(field: FieldDefinition, value: JsonValue, names: Names): string;
  /** Turns shorthand into the JSON form; what it does not recognise it leaves for `check` to refuse. */
  readDefault?(raw: JsonValue, field: FieldDefinition): JsonValue;
  isEmpty?(value: JsonValue): boolean;
  readonly requiredMessage?: string;
}

/**
 * Builds a field type. Empty values are not checked, except that a required field needs one, and read as empty text; a
 * default is parsed and then checked like any value.
 */
export function fieldType(type: FieldType, parts: FieldTypeParts): FieldTypeDefinition {
  const isList = isJsonArray(parts.emptyValue);
  const isEmpty =
    parts.isEmpty ??
    ((value: JsonValue) => value === null || (isEmptyValue(value) && isJsonArray(value) === isList));
  const check = (field: FieldDefinition, value: JsonValue) =>
    isEmpty(value) ? [] : parts.check(field, value);
  return {
    type,
    label: parts.label,
    summary: parts.summary,
    storage: parts.storage,
    layer: parts.layer ?? layerOf(parts.storage),
    choice: parts.choice ?? null,
    shape: parts.shape,
    formulaType: parts.formulaType,
    icon: parts.icon,
    settings: parts.settings ?? [],
    valueForm: parts.valueForm,
    emptyValue: parts.emptyValue,
    isEmpty,
    parseDefault(raw, field): DefaultReading {
      const value = parts.readDefault === undefined ? raw : parts.readDefault(raw, field);
      const issues = check(field, value);
      return issues.length === 0 ? { ok: true, value } : { ok: false, issues };
    },
    validate(field, value) {
      if (!isEmpty(value)) {
        return parts.check(field, value).map((found) => ({ ...found, path: [field.id, ...found.path] }));
      }
      if (!field.required) return [];
      return [{ path: [field.id], message: parts.requiredMessage ?? `${field.label} is required.` }];
    },
    toText: (field, value, names = {}) => (isEmpty(value) ? '' : parts.toText(field, value, names)),
  };
}

/** The layer of a storage; `null` when nothing is stored. */
function layerOf(storage: FieldStorage): FieldLayer | null {
  if (storage === 'none') return null;
  return storage === 'fragment' || storage === 'text' ? 'text' : 'metadata';
}

/** Whether a value is `null`, blank text or an empty list. `false` and 0 are values. */
export function isEmptyValue(value: JsonValue): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || (isJsonArray(value) && value.length === 0);
}

/** An issue at a path relative to the value; the empty path is the value as a whole. */
export function issue(message: string, path: Issue['path'] = [], more: Partial<Issue> = {}): Issue {
  return { path, message, ...more };
}

/** Checks that a value is a list of valid members without duplicates. */
export function checkMembers(
  value: JsonValue,
  what: string,
  checkMember: (member: JsonValue) => readonly Issue[],
): readonly Issue[] {
  if (!isJsonArray(value)) return [issue(`Expected a list of ${what}.`)];
  const seen = new Set<string>();
  return value.flatMap((member, index) => {
    const key = canonicalJson(member);
    if (seen.has(key)) return [issue('This is in the list twice.', [index])];
    seen.add(key);
    return checkMember(member).map((found) => ({ ...found, path: [index, ...found.path] }));
  });
}

/** A scalar as text; empty for anything else. */
export function scalarText(value: JsonValue | undefined): string {
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value);
}
