/** Says a condition in words: “Status is Done and Cost is at least 100”. */
import { optionText } from '#core/fields/checks/option-checks.ts';
import type { Condition, FieldTest } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { oneOf } from '#core/text/wording.ts';
import { formatDuration } from '#core/time/calendar.ts';
import { measure } from './evaluate-condition.ts';

type Fields = Readonly<Record<string, FieldDefinition>>;

/** The condition as part of a sentence, with the labels of fields and options. Nobody is named by an id: without `names` it is “a certain person”. */
export function describeCondition(condition: Condition, fields: Fields, names: Names = {}): string {
  if ('all' in condition) return condition.all.map((part) => within(part, fields, names)).join(' and ');
  if ('any' in condition) return condition.any.map((part) => within(part, fields, names)).join(' or ');
  if ('not' in condition) return `it is not so that ${within(condition.not, fields, names)}`;
  const field = Object.hasOwn(fields, condition.field) ? fields[condition.field] : undefined;
  return `${field?.label ?? condition.field} ${predicate(condition, field, names)}`;
}

function within(part: Condition, fields: Fields, names: Names): string {
  const text = describeCondition(part, fields, names);
  return 'field' in part ? text : `(${text})`;
}

function predicate(test: FieldTest, field: FieldDefinition | undefined, names: Names): string {
  const isBox = field?.type === 'checkbox';
  const filled = isBox ? 'is ticked' : 'is filled in';
  const empty = isBox ? 'is not ticked' : 'is empty';
  if ('empty' in test) return test.empty ? empty : filled;
  if ('in' in test && test.in === null) return filled;
  if (isBox && 'is' in test) return test.is === true ? filled : empty;
  const said = (value: JsonValue): string => valueText(field, value, names);
  if ('in' in test) return `is ${oneOf((test.in ?? []).map(said))}`;
  if ('is' in test) return `is ${said(test.is)}`;
  if ('atLeast' in test) return `is at least ${said(test.atLeast)}`;
  if ('atMost' in test) return `is at most ${said(test.atMost)}`;
  return 'before' in test ? `is before ${said(test.before)}` : `is after ${said(test.after)}`;
}

function valueText(field: FieldDefinition | undefined, value: JsonValue, names: Names): string {
  if (field?.type === 'person' || field?.type === 'people')
    return names.person?.(String(value)) ?? 'a certain person';
  if (field?.type === 'reference' || field?.type === 'references')
    return names.codex?.(String(value)) ?? 'a certain Codex';
  if (field?.type === 'duration') return formatDuration(measure(field, value) ?? 0);
  if (field !== undefined && field.options.length > 0) return optionText(field.options, value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
