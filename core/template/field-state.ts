/** The state of a field while the Codex is as it is: required, or read-only and why. */
import { describeCondition } from '#core/conditions/describe-condition.ts';
import { type ConditionSource, holds } from '#core/conditions/evaluate-condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';

/** Whether a field has to be filled in now, always or under its condition. Hiding it is another matter. */
export function isRequired({ required, requiredWhen }: FieldDefinition, source: ConditionSource): boolean {
  return required || (requiredWhen !== undefined && holds(requiredWhen, source));
}

/** Why a field cannot be changed now: “Read-only while Status is Done.” `null` when it can. */
export function lockReason(
  { readOnlyWhen }: Pick<FieldDefinition, 'readOnlyWhen'>,
  source: ConditionSource,
  names: Names = {},
): string | null {
  if (readOnlyWhen === undefined || !holds(readOnlyWhen, source)) return null;
  return `Read-only while ${describeCondition(readOnlyWhen, source.fields, names)}.`;
}

const REQUIRED = new WeakMap<FieldDefinition, FieldDefinition>();

/** The field as one that is required: the same object every time, so that a page does not render anew for it. */
export function asRequired(field: FieldDefinition): FieldDefinition {
  if (field.required) return field;
  const known = REQUIRED.get(field) ?? { ...field, required: true };
  REQUIRED.set(field, known);
  return known;
}
