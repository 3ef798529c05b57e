/** Evaluates conditions over the values of a Codex: the same on the page, at the server and in an export. */
import type { Condition, FieldTest } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { isDate, isDateTime, parseDuration, toSeconds } from '#core/time/calendar.ts';

export interface ConditionSource {
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  /** In the JSON form of the type; of a rich text also `{markdown}`, `{json}`, or just whether there is any. */
  readonly valueFor: (fieldId: string) => JsonValue;
}

/** Values by field id as a source; what is not among them is empty. */
export function sourceOfValues(
  fields: ConditionSource['fields'],
  values: Readonly<Record<string, JsonValue>>,
): ConditionSource {
  return { fields, valueFor: (id) => (Object.hasOwn(values, id) ? (values[id] ?? null) : null) };
}

/** Whether a condition holds. Total: a value of the wrong kind fails the test, a field that is not there is empty. */
export function holds(condition: Condition, source: ConditionSource): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, source));
  if ('any' in condition) return condition.any.some((part) => holds(part, source));
  if ('not' in condition) return !holds(condition.not, source);
  const field = Object.hasOwn(source.fields, condition.field) ? source.fields[condition.field] : undefined;
  return passes(condition, field, source.valueFor(condition.field));
}

function passes(test: FieldTest, field: FieldDefinition | undefined, value: JsonValue): boolean {
  if ('empty' in test) return isBlank(field, value) === test.empty;
  if ('in' in test) return test.in === null ? !isBlank(field, value) : hasOneOf(field, value, test.in);
  if ('is' in test) return hasOneOf(field, value, [test.is]);
  if ('atLeast' in test) return compare(field, value, test.atLeast, (held, bound) => held >= bound);
  if ('atMost' in test) return compare(field, value, test.atMost, (held, bound) => held <= bound);
  if ('before' in test) return compare(field, value, test.before, (held, bound) => held < bound);
  return compare(field, value, test.after, (held, bound) => held > bound);
}

/** Whether a field holds nothing; a box that is not ticked and a rich text of blank paragraphs hold nothing. */
export function isBlank(field: FieldDefinition | undefined, value: JsonValue): boolean {
  if (field === undefined) return isEmptyValue(value);
  if (field.type !== 'richText')
    return value === false || fieldTypeOf(field.type).isEmpty(value) || isEmptyValue(value);
  if (typeof value === 'boolean') return !value;
  return fieldTypeOf('richText').isEmpty(
    isJsonObject(value) ? (value['json'] ?? value['markdown'] ?? value) : value,
  );
}

/** Of a field that holds several values, any one will do. */
function hasOneOf(
  field: FieldDefinition | undefined,
  value: JsonValue,
  accepted: readonly JsonValue[],
): boolean {
  const held: readonly JsonValue[] = isJsonArray(value ?? 0)
    ? (value as readonly JsonValue[])
    : [plain(field, value)];
  return accepted.some((one) => held.includes(plain(field, one)));
}

/** A box that was never touched is not ticked; durations and instants may be written in several ways. */
function plain(field: FieldDefinition | undefined, value: JsonValue): JsonValue {
  if (field?.type === 'checkbox') return value === true;
  return field?.type === 'duration' || field?.type === 'dateTime' ? (measure(field, value) ?? value) : value;
}

function compare(
  field: FieldDefinition | undefined,
  value: JsonValue,
  bound: JsonValue,
  fits: (held: number, bound: number) => boolean,
): boolean {
  const [held, limit] = [measure(field, value), measure(field, bound)];
  return held !== null && limit !== null && fits(held, limit);
}

/** A value on the scale of its type: a number as it is, durations and points in time in seconds; `null` for any other. */
export function measure(field: FieldDefinition | undefined, value: JsonValue): number | null {
  switch (field?.type) {
    case 'number':
    case 'rating':
    case 'progress':
      return typeof value === 'number' ? value : null;
    case 'duration':
      return typeof value === 'string' ? parseDuration(value) : typeof value === 'number' ? value : null;
    case 'date':
      return typeof value === 'string' && isDate(value) ? toSeconds(value) : null;
    case 'dateTime':
      return typeof value === 'string' && isDateTime(value) ? toSeconds(value) : null;
    default:
      return null;
  }
}
