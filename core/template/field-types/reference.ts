/** A typed link to one other Codex. */
import { fieldType, scalarText } from './field-type.ts';
import { checkCodexId } from './id-checks.ts';

export const reference = fieldType('reference', {
  label: 'Reference',
  summary: 'A typed link to one other Codex, which shows it among its backlinks.',
  icon: 'link',
  settings: ['kind', 'targets'],
  valueForm: 'Codex id',
  emptyValue: null,
  check: (_field, value) => checkCodexId(value),
  toText: (_field, value, names) => names.codex?.(scalarText(value)) ?? scalarText(value),
});
