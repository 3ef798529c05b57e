/** The field type reference: a typed link to one other Codex. */

import { checkCodexId } from '#core/fields/checks/id-checks.ts';
import { fieldType, scalarText } from '#core/fields/model/field-type.ts';

export const reference = fieldType('reference', {
  label: 'Reference',
  summary: 'A typed link to one other Codex, which shows it among its backlinks.',
  icon: 'link',
  storage: 'register',
  layer: 'reference',
  shape: 'text',
  formulaType: 'text',
  settings: ['kind', 'targets'],
  valueForm: 'Codex id',
  emptyValue: null,
  check: (_field, value) => checkCodexId(value),
  toText: (_field, value, names) => names.codex?.(scalarText(value)) ?? scalarText(value),
});
