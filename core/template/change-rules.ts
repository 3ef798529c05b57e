/** Tells fields that have rules about their changes from others. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Template } from './template.ts';

/** Whether the template says who may change the field, and when: it is the field of the workflow, or read-only under a condition. */
export function hasChangeRules({ workflow }: Pick<Template, 'workflow'>, field: FieldDefinition): boolean {
  return field.readOnlyWhen !== undefined || workflow?.field === field.id;
}
