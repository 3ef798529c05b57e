/** Values of fields as filters and lists compare them, the same on the server and on a device. */
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import type { FormulaType } from '#core/fields/model/field-type-definition.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { isDate, isDateTime } from '#core/time/calendar.ts';
import { foldText } from './words.ts';

/**
 * What values can be: those of one kind are compared with one another, and lists put kinds in this order. `other` is a value that
 * nothing is compared with. The database stores the place in this list, so new kinds go to its end.
 */
export const VALUE_KINDS = [
  'number',
  'duration',
  'day',
  'instant',
  'flag',
  'choice',
  'person',
  'codex',
  'tag',
  'text',
  'other',
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

export interface ComparableValue {
  readonly kind: ValueKind;
  /**
   * A number; seconds; days or milliseconds since 1970; 1 for yes; the place of an option in its list. 0 for other kinds.
   */
  readonly number: number;
  /** The value of an option, an id, or the folded words of a tag or a text: these cut to `MAX_KEY_LENGTH`. Else empty. */
  readonly key: string;
  /** All folded words of a text; `null` for other kinds. */
  readonly text: string | null;
}

/** UTF-16 units of a text that lists are ordered by. */
export const MAX_KEY_LENGTH = 160;
/** The field under which the title is kept among values; no field can have this id. */
export const TITLE_FIELD = '@title';

const DAY_MS = 86_400_000;

/** How the values of each field type are compared; `null`: worked out from the value itself. */
const KIND_OF_TYPE: Readonly<Record<FieldType, ValueKind | null>> = {
  richText: 'other',
  text: 'other',
  line: 'text',
  number: 'number',
  checkbox: 'flag',
  select: 'choice',
  multiSelect: 'choice',
  tags: 'tag',
  date: 'day',
  dateTime: 'instant',
  duration: 'duration',
  url: 'text',
  email: 'text',
  person: 'person',
  people: 'person',
  reference: 'codex',
  references: 'codex',
  checklist: 'other',
  table: 'other',
  file: 'other',
  image: 'other',
  color: 'text',
  rating: 'number',
  progress: 'number',
  formula: null,
};

const KIND_OF_RESULT: Readonly<Partial<Record<FormulaType, ValueKind>>> = {
  number: 'number',
  text: 'text',
  boolean: 'flag',
  date: 'day',
  dateTime: 'instant',
  duration: 'duration',
  list: 'tag',
};

/** The kinds that values of a field may be of. */
export function kindsOf({ type }: Pick<FieldDefinition, 'type'>): readonly ValueKind[] {
  const kind = KIND_OF_TYPE[type];
  return kind === null ? Object.values(KIND_OF_RESULT) : [kind];
}

/** Whether a field holds several values, so that no list can be ordered by it. */
export function holdsSeveral({ type }: Pick<FieldDefinition, 'type'>): boolean {
  return ['multiSelect', 'tags', 'people', 'references'].includes(type);
}

/** The values of a field that is no formula, in its JSON form; none for an empty one, and for a box that is not ticked. */
export function comparableValues(field: FieldDefinition, value: JsonValue): readonly ComparableValue[] {
  const kind = KIND_OF_TYPE[field.type] ?? 'other';
  return valuesOfKind(kind, value, (text) => placeOf(field, text));
}

/** The values of a formula, by the type of what it came to. */
export function comparableResult(type: FormulaType, value: JsonValue): readonly ComparableValue[] {
  return valuesOfKind(KIND_OF_RESULT[type] ?? 'other', value, () => 0);
}

/** A title, or another text that stands beside the fields. */
export function comparableText(text: string): ComparableValue {
  const folded = foldText(text);
  return { kind: 'text', number: 0, key: cutKey(folded), text: folded };
}

export const PRESENT: ComparableValue = { kind: 'other', number: 0, key: '', text: null };

function valuesOfKind(
  kind: ValueKind,
  value: JsonValue,
  placeOfOption: (text: string) => number,
): readonly ComparableValue[] {
  if (isEmptyValue(value) || value === false) return [];
  if (kind === 'other') return [PRESENT];
  const members = isJsonArray(value) ? value : [value];
  return members.flatMap((member) => (isEmptyValue(member) ? [] : [oneValue(kind, member, placeOfOption)]));
}

function oneValue(
  kind: ValueKind,
  value: JsonValue,
  placeOfOption: (text: string) => number,
): ComparableValue {
  if (kind === 'number' || kind === 'duration')
    return typeof value === 'number' && Number.isFinite(value) ? byNumber(kind, value) : PRESENT;
  if (kind === 'flag') return value === true ? byNumber(kind, 1) : PRESENT;
  if (typeof value !== 'string') return PRESENT;
  switch (kind) {
    case 'day':
      return isDate(value) ? byNumber(kind, dayNumber(value)) : PRESENT;
    case 'instant':
      return isDateTime(value) ? byNumber(kind, Date.parse(value)) : PRESENT;
    case 'choice':
      return { kind, number: placeOfOption(value), key: cutKey(value), text: null };
    case 'person':
    case 'codex':
      return { kind, number: 0, key: cutKey(value), text: null };
    case 'tag':
      return { kind, number: 0, key: cutKey(foldText(value)), text: null };
    default:
      return comparableText(value);
  }
}

function byNumber(kind: ValueKind, number: number): ComparableValue {
  // There is one zero, whatever JSON wrote.
  return { kind, number: number === 0 ? 0 : number, key: '', text: null };
}

/** What is no option any more comes after those that are. */
function placeOf({ options }: FieldDefinition, text: string): number {
  const place = options.findIndex(({ value }) => value === text);
  return place === -1 ? options.length : place;
}

/** Days since 1970-01-01 of a day as `2026-11-14`. */
export function dayNumber(day: string): number {
  return Date.parse(day) / DAY_MS;
}

/** The beginning of a text, as long as lists compare it; never half of a character. */
export function cutKey(text: string): string {
  if (text.length <= MAX_KEY_LENGTH) return text;
  const cut = text.slice(0, MAX_KEY_LENGTH);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** By code points: the order of UTF-8, and so that of the database. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one !== other) return rankOfUnit(one) - rankOfUnit(other);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
function rankOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
