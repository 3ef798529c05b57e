/** The interface that the `definition.ts` of every field type implements. */

import type { IconName } from '#core/appearance/icons.ts';
import type { FieldLayer, FieldStorage } from '#core/crdt/field-storage.ts';
import type { Issue } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import type { FieldDefinition, FieldType } from './field-definition.ts';

/** The settings that only some types have; label, help, placeholder, required, default and visibleWhen are common. */
export type FieldSetting =
  | 'options'
  | 'columns'
  | 'min'
  | 'max'
  | 'step'
  | 'unit'
  | 'minLength'
  | 'maxLength'
  | 'pattern'
  | 'kind'
  | 'targets'
  | 'accept'
  | 'multiple'
  | 'expression'
  | 'layer';

/** The settings of every type; a formula can be neither filled in nor required. */
export const COMMON_SETTINGS = [
  'type',
  'was',
  'label',
  'help',
  'placeholder',
  'required',
  'default',
  'visibleWhen',
  'requiredWhen',
  'readOnlyWhen',
  'writableBy',
] as const;

export type DefaultReading =
  | { readonly ok: true; readonly value: JsonValue }
  /** Paths are relative to the default. */
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * The reader's names and formats. Unknown ids are shown as they are; without these functions days and instants are written
 * as ISO 8601, and numbers as JavaScript writes them.
 */
export interface Names {
  person?(id: string): string | null;
  codex?(id: string): string | null;
  day?(date: string): string;
  instant?(dateTime: string): string;
  number?(value: number): string;
}

/**
 * The shape of a stored value, or of a member of a stored set, which readers may rely on whatever the template says.
 * `none`: no value, or one with a data type of its own.
 */
export type ValueShape = 'text' | 'number' | 'flag' | 'file' | 'none';

/** The type of a value in formulas. */
export type FormulaType =
  | 'number'
  | 'text'
  | 'boolean'
  | 'date'
  | 'dateTime'
  | 'duration'
  | 'list'
  | 'checklist'
  /** Null: what an empty field holds. It goes with everything. */
  | 'nothing';

/** One field type: how it is named, stored, read, checked and shown. */
export interface FieldTypeDefinition {
  readonly type: FieldType;
  /** As the template editor calls it: “Rich text”. */
  readonly label: string;
  /** What it is for, in one sentence. */
  readonly summary: string;
  readonly storage: FieldStorage;
  readonly layer: FieldLayer | null;
  /** The other layer that a template may choose, and the storage there; `null` for types that have no choice. */
  readonly choice: { readonly layer: 'metadata'; readonly storage: FieldStorage } | null;
  readonly icon: IconName;
  readonly shape: ValueShape;
  /** How the value counts in a formula; `null` when it cannot be used in one. */
  readonly formulaType: FormulaType | null;
  readonly settings: readonly FieldSetting[];
  /** The JSON form of the value, in words. */
  readonly valueForm: string;
  /** The value of a field that nobody has filled in. */
  readonly emptyValue: JsonValue;

  /** Whether a value in its JSON form holds nothing. */
  isEmpty(value: JsonValue): boolean;

  /** Brings an author's default (which may be written in shorthand) into the JSON form of the type. */
  parseDefault(raw: JsonValue, field: FieldDefinition): DefaultReading;

  /** What is wrong with a value in its JSON form; paths begin with the field id. An empty value is only wrong if required. */
  validate(field: FieldDefinition, value: JsonValue): readonly Issue[];

  /** The value as a person would read it, for search, history and lists. Empty when there is nothing. */
  toText(field: FieldDefinition, value: JsonValue, names?: Names): string;
}
