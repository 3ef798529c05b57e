/** One member of the workspace. */
import { fieldType, scalarText } from './field-type.ts';
import { checkPerson } from './id-checks.ts';

export const person = fieldType('person', {
  label: 'Person',
  summary: 'One member of the workspace.',
  icon: 'user',
  valueForm: 'user id',
  emptyValue: null,
  check: (_field, value) => checkPerson(value),
  toText: (_field, value, names) => names.person?.(scalarText(value)) ?? scalarText(value),
});
