/** Figures: what the roll-ups of other Codices read of one. */
import type { FormulaType } from '#core/fields/model/field-type-definition.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { dateTimeOf, toSeconds } from '#core/time/calendar.ts';
import { computeField, type FormulaEnvironment, fieldValue } from './formula.ts';

/**
 * By the id of each field that holds something. The shape tells the kind of value, so that the database can tell them apart
 * by itself: a number; a duration `[seconds]`; a day as text; an instant `{at}` in UTC, so that texts compare as instants do;
 * `true` for whatever can only be counted.
 */
export type Figures = JsonObject;

/** The shapes, as PostgreSQL names them, of the kinds of value that can be summed or compared. */
export const FIGURE_KINDS: Readonly<Partial<Record<string, FormulaType>>> = {
  number: 'number',
  array: 'duration',
  string: 'date',
  object: 'dateTime',
};

/** The figures of values as `readFieldValues` gives them; formulas are worked out anew, since the kind of theirs is needed. */
export function figuresOf(
  values: Readonly<Record<string, JsonValue>>,
  environment: FormulaEnvironment,
): Record<string, JsonValue> {
  const figures: Record<string, JsonValue> = {};
  for (const field of Object.values(environment.fields)) {
    const { type, value } =
      field.type === 'formula'
        ? computeField(field, values, environment)
        : fieldValue(field.id, values, environment.fields);
    const figure = figureOf(type, value);
    if (figure !== null) figures[field.id] = figure;
  }
  return figures;
}

/** `null` for nothing. */
export function figureOf(type: FormulaType, value: JsonValue): JsonValue {
  if (value === null || value === false || type === 'nothing') return null;
  if (Array.isArray(value)) return value.length > 0 ? true : null;
  switch (type) {
    case 'number':
      return value;
    case 'duration':
      return [value];
    case 'date':
      return value;
    case 'dateTime':
      return { at: dateTimeOf(toSeconds(String(value))) };
    default:
      return true;
  }
}
