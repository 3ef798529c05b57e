/** Tells fields that have rules about their changes from others. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Template } from './template.ts';

/** Whether the template says who may change the field, and when: it is that of the workflow, read-only under a condition, or kept for some. */
export function hasChangeRules({ workflow }: Pick<Template, 'workflow'>, field: FieldDefinition): boolean {
  return field.readOnlyWhen !== undefined || field.writableBy !== undefined || workflow?.field === field.id;
}
