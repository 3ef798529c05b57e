/** The label of a field in its template. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';
import { fieldCalled } from '#core/template/versions/slots.ts';

/** The fields of a template with retired ones; `undefined` while the template is not known. */
export type KnownFields = Pick<Template, 'fields' | 'retired' | 'slots'> | undefined;

/** The field's label; its id where the template is unknown or has no such field. */
export function fieldName(field: string, template: KnownFields): string {
  if (field === 'title') return 'Title';
  return field === '@references' ? 'References' : (definitionOf(field, template)?.label ?? field);
}

/** The field, also a retired one, or one that had this id when an edit was made. */
export function definitionOf(field: string, template: KnownFields): FieldDefinition | undefined {
  return template && fieldCalled(template, field);
}
