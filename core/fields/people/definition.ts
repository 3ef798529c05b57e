/** Several members of the workspace. */
import { isJsonArray } from '#core/json.ts';
import { checkPerson } from '../checks/id-checks.ts';
import { checkMembers, fieldType, scalarText } from '../model/field-type.ts';

export const people = fieldType('people', {
  label: 'People',
  summary: 'Any number of members of the workspace.',
  icon: 'users',
  storage: 'set',
  shape: 'text',
  formulaType: 'list',
  valueForm: 'list of user ids',
  emptyValue: [],
  check: (_field, value) => checkMembers(value, 'user ids', checkPerson),
  toText: (_field, value, names) =>
    isJsonArray(value) ? value.map((id) => names.person?.(scalarText(id)) ?? scalarText(id)).join(', ') : '',
});
