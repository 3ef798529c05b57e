/** The field type text: plain text of several lines. */

import { checkText } from '#core/fields/checks/text-checks.ts';
import { fieldType, scalarText } from '#core/fields/model/field-type.ts';

export const text = fieldType('text', {
  label: 'Text',
  summary: 'Plain text of several lines; several people type in it at once.',
  icon: 'letter-case',
  storage: 'text',
  shape: 'none',
  formulaType: 'text',
  settings: ['minLength', 'maxLength', 'pattern'],
  valueForm: 'text',
  emptyValue: '',
  check: checkText,
  toText: (_field, value) => scalarText(value).trim(),
});
