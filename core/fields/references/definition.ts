/** The field type references: typed links to other Codices. */

import { checkCodexId } from '#core/fields/checks/id-checks.ts';
import { checkMembers, fieldType, scalarText } from '#core/fields/model/field-type.ts';
import { isJsonArray } from '#core/json.ts';

export const references = fieldType('references', {
  label: 'References',
  summary: 'Typed links to any number of other Codices.',
  icon: 'link',
  storage: 'set',
  layer: 'reference',
  shape: 'text',
  formulaType: 'list',
  settings: ['kind', 'targets'],
  valueForm: 'list of Codex ids',
  emptyValue: [],
  check: (_field, value) => checkMembers(value, 'Codex ids', checkCodexId),
  toText: (_field, value, names) =>
    isJsonArray(value) ? value.map((id) => names.codex?.(scalarText(id)) ?? scalarText(id)).join(', ') : '',
});
