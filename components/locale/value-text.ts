/** A field's value as a sentence would say it, in the reader's time zone and with the names the reader knows. */

import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { formatDate, formatDateTime } from './date-format.ts';
import { writeNumber } from './number-format.ts';
import { readerLocale } from './reader-locale.ts';

export function valueText(
  field: FieldDefinition,
  value: JsonValue,
  people: readonly { readonly id: string; readonly name: string }[] = [],
): string {
  if (field.type === 'date' && typeof value === 'string') return formatDate(value);
  if (field.type === 'dateTime' && typeof value === 'string') return formatDateTime(value);
  if (field.type === 'number' && typeof value === 'number') {
    const number = writeNumber(value, readerLocale());
    return field.unit === null ? number : `${number} ${field.unit}`;
  }
  if (field.type === 'checkbox') return value === true ? 'yes' : 'no';
  const person = (id: string) => people.find((candidate) => candidate.id === id)?.name ?? null;
  const text = fieldTypeOf(field.type).toText(field, value, { person });
  return text === '' ? 'nothing' : text;
}

/** A value as the server worded it, with dates as this reader writes them. */
export function readerText(type: FieldType | undefined, value: JsonValue | undefined, text: string): string {
  if (typeof value !== 'string') return text;
  if (type === 'date') return formatDate(value);
  return type === 'dateTime' ? formatDateTime(value) : text;
}
