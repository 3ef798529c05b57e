/** The field type number, with an optional range, step and unit. */
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldType, issue, scalarText } from '#core/fields/model/field-type.ts';
import type { JsonValue } from '#core/json.ts';

export const number = fieldType('number', {
  label: 'Number',
  summary: 'A number, with an optional range, step and unit.',
  icon: 'hash',
  storage: 'register',
  shape: 'number',
  formulaType: 'number',
  settings: ['min', 'max', 'step', 'unit'],
  valueForm: 'number',
  emptyValue: null,
  check: checkNumber,
  toText(field, value, names) {
    const text = (typeof value === 'number' ? names.number?.(value) : undefined) ?? scalarText(value);
    return field.unit === null ? text : `${text} ${field.unit}`;
  },
});

/** Checks that a number is finite, within the field's range and on its steps, counted from `min` or 0. */
export function checkNumber(field: FieldDefinition, value: JsonValue): readonly Issue[] {
  if (typeof value !== 'number' || !Number.isFinite(value)) return [issue('Expected a number.')];
  const { min, max, step } = field;
  const unit = field.unit === null ? '' : ` ${field.unit}`;
  if (min !== null && value < min) return [issue(`Must be at least ${min}${unit}.`)];
  if (max !== null && value > max) return [issue(`Must be at most ${max}${unit}.`)];
  if (step === null) return [];
  const steps = (value - (min ?? 0)) / step;
  if (Math.abs(steps - Math.round(steps)) <= 1e-9 * Math.max(1, Math.abs(steps))) return [];
  return [issue(`Must go in steps of ${step}${unit}${min === null ? '' : ` from ${min}`}.`)];
}
