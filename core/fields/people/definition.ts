/** The field type people: several members. */

import { checkPerson } from '#core/fields/checks/id-checks.ts';
import { checkMembers, fieldType, scalarText } from '#core/fields/model/field-type.ts';
import { isJsonArray } from '#core/json.ts';

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
