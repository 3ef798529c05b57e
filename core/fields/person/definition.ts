/** The field type person: one member. */

import { checkPerson } from '#core/fields/checks/id-checks.ts';
import { fieldType, scalarText } from '#core/fields/model/field-type.ts';

export const person = fieldType('person', {
  label: 'Person',
  summary: 'One member of the workspace.',
  icon: 'user',
  storage: 'register',
  shape: 'text',
  formulaType: 'text',
  valueForm: 'user id',
  emptyValue: null,
  check: (_field, value) => checkPerson(value),
  toText: (_field, value, names) => names.person?.(scalarText(value)) ?? scalarText(value),
});
