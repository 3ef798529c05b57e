/** Several of a list of options. */
import { isJsonArray } from '#core/json.ts';
import { checkOption, optionText } from '../checks/option-checks.ts';
import { checkMembers, fieldType } from '../model/field-type.ts';

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
