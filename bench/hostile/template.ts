/** The template of hostile runs: a field of every type, and a retired one. */
import { FIELD_TYPES, type FieldDefinition, type FieldType } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';

const COLUMNS: FieldDefinition['columns'] = [
  { id: 'who', label: 'Who', type: 'line', options: [] },
  { id: 'n', label: 'N', type: 'number', options: [] },
  { id: 'ok', label: 'OK', type: 'checkbox', options: [] },
];

function fieldOf(type: FieldType, id: string = type): FieldDefinition {
  return {
    ...{
      id,
      type,
      label: id,
      help: null,
      placeholder: null,
      required: false,
      default: null,
      visibleWhen: null,
    },
    ...{
      options: [],
      columns: type === 'table' ? COLUMNS : [],
      min: null,
      max: null,
      step: null,
      unit: null,
    },
    ...{ minLength: null, maxLength: null, pattern: null, kind: null, targets: null, accept: null },
    ...{ multiple: true, expression: type === 'formula' ? '1' : null },
  };
}

const fields = FIELD_TYPES.map((type) => fieldOf(type));

export const TEMPLATE: Template = {
  ...{ id: 'everything', version: 3, name: 'Everything', abstract: false, icon: 'note', color: null },
  description: '',
  fields: Object.fromEntries(fields.map((field) => [field.id, field])),
  retired: { old: fieldOf('richText', 'old') },
  views: [{ id: 'all', label: 'All', sections: [] }],
  children: { allow: null, create: [] },
  referenceKinds: [],
  ...{ workflow: null, titlePattern: null, automation: [] },
};
