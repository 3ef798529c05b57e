/** The field type multiSelect: several of a list of options. */

import { checkOption, optionText } from '#core/fields/checks/option-checks.ts';
import { checkMembers, fieldType } from '#core/fields/model/field-type.ts';
import { isJsonArray } from '#core/json.ts';

export const multiSelect = fieldType('multiSelect', {
  label: 'Multi-select',
  summary: 'Any number of a list of options.',
  icon: 'list-check',
  storage: 'set',
  shape: 'text',
  formulaType: 'list',
  settings: ['options'],
  valueForm: 'list of option values',
  emptyValue: [],
  check: (field, value) => checkMembers(value, 'options', (member) => checkOption(field.options, member)),
  toText: (field, value) =>
    isJsonArray(value) ? value.map((member) => optionText(field.options, member)).join(', ') : '',
});
