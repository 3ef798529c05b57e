/** The field type formula: computed from other fields, never stored. */
import { fieldType, scalarText } from '#core/fields/model/field-type.ts';

export const formula = fieldType('formula', {
  label: 'Formula',
  summary: 'A value worked out from other fields, such as `ended - began`; nobody types it.',
  icon: 'math-function',
  storage: 'none',
  shape: 'none',
  formulaType: null,
  settings: ['expression', 'unit'],
  valueForm: 'what the expression gives; nothing is stored',
  emptyValue: null,
  /** There is nothing to be wrong: values offered for a formula are ignored by whoever writes them. */
  check: () => [],
  toText: (_field, value) => (typeof value === 'object' ? '' : scalarText(value)),
});
