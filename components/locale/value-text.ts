/** The value of a field in words, in the reader's language, time zone and number format. */

import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { formatDate, formatDateTime } from './date-format.ts';
import { writeNumber } from './number-format.ts';
import { readerLocale } from './reader-locale.ts';

/** The value as text; “nothing” when it is empty. `people` gives the names of members. */
export function valueText(
  field: FieldDefinition,
  value: JsonValue,
  people: readonly { readonly id: string; readonly name: string }[] = [],
): string {
  const type = fieldTypeOf(field.type);
  if (type.shape === 'flag') return value === true ? 'yes' : 'no';
  const person = (id: string) => people.find((candidate) => candidate.id === id)?.name ?? null;
  const number = (amount: number) => writeNumber(amount, readerLocale());
  const text = type.toText(field, value, { person, number, day: formatDate, instant: formatDateTime });
  return text === '' ? 'nothing' : text;
}

/** A value as the server wrote it, with dates in the reader's format. */
export function readerText(type: FieldType | undefined, value: JsonValue | undefined, text: string): string {
  if (typeof value !== 'string') return text;
  if (type === 'date') return formatDate(value);
  return type === 'dateTime' ? formatDateTime(value) : text;
}
