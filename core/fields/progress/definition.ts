/** The field type progress, in per cent. */

import { fieldType, scalarText } from '#core/fields/model/field-type.ts';
import { checkNumber } from '#core/fields/number/definition.ts';

export const progress = fieldType('progress', {
  label: 'Progress',
  summary: 'How far something has come, from 0 to 100 per cent.',
  icon: 'progress',
  storage: 'register',
  shape: 'number',
  formulaType: 'number',
  settings: ['step'],
  valueForm: 'number from 0 to 100',
  emptyValue: null,
  check: (field, value) => checkNumber({ ...field, min: 0, max: 100, unit: '%' }, value),
  toText: (_field, value) => `${scalarText(value)} %`,
});
