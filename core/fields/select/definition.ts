/** The field type select: one of a list of options. */

import { checkOption, optionText } from '#core/fields/checks/option-checks.ts';
import { fieldType } from '#core/fields/model/field-type.ts';

export const select = fieldType('select', {
  label: 'Select',
  summary: 'One of a list of options; also the state of a workflow.',
  icon: 'selector',
  storage: 'register',
  shape: 'text',
  formulaType: 'text',
  settings: ['options'],
  valueForm: 'the value of an option',
  emptyValue: null,
  check: (field, value) => checkOption(field.options, value),
  toText: (field, value) => optionText(field.options, value),
});
