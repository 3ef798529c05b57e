/** The field type line: one line of plain text. */

import { checkText } from '#core/fields/checks/text-checks.ts';
import { fieldType, issue, scalarText } from '#core/fields/model/field-type.ts';

export const line = fieldType('line', {
  label: 'Line',
  summary:
    'One line of plain text; several people type in it at once, unless `layer` says that it is one value.',
  icon: 'abc',
  storage: 'text',
  choice: { layer: 'metadata', storage: 'register' },
  shape: 'text',
  formulaType: 'text',
  settings: ['minLength', 'maxLength', 'pattern', 'layer'],
  valueForm: 'text without line breaks',
  emptyValue: '',
  check: (field, value) =>
    typeof value === 'string' && /[\r\n]/.test(value)
      ? [issue('Only one line fits here.')]
      : checkText(field, value),
  toText: (_field, value) => scalarText(value).trim(),
});
