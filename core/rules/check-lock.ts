/** Refuses changes to a field that is read-only as the Codex is. */
import type { ConditionSource } from '#core/conditions/evaluate-condition.ts';
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { lockReason } from '#core/template/field-state.ts';
import type { Template } from '#core/template/template.ts';

/**
 * Why a change to a field is refused; empty when it is not. A request that also frees the field, or only then locks it, may
 * change it, as two requests in the right order could.
 */
export function checkLock(
  { fields }: Pick<Template, 'fields'>,
  field: FieldDefinition,
  before: ConditionSource['valueFor'],
  after: ConditionSource['valueFor'],
): readonly Issue[] {
  const reason = lockReason(field, { fields, valueFor: before });
  if (reason === null || lockReason(field, { fields, valueFor: after }) === null) return [];
  return [{ path: [field.id], message: `${field.label} can’t be changed now.`, hint: reason }];
}
