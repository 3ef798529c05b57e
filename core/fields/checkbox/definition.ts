/** The field type checkbox: yes or no. */
import { fieldType, issue } from '#core/fields/model/field-type.ts';

export const checkbox = fieldType('checkbox', {
  label: 'Checkbox',
  summary: 'Yes or no; when required, it must be ticked.',
  icon: 'checkbox',
  storage: 'register',
  shape: 'flag',
  formulaType: 'boolean',
  valueForm: 'true or false',
  emptyValue: false,
  isEmpty: (value) => value === null || value === false,
  check: (_field, value) => (value === true ? [] : [issue('Expected true or false.')]),
  toText: (field) => field.label,
});
