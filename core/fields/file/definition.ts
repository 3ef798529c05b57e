/** The field type file: uploads, stored beside the Codex. */

import { assetText, checkAsset } from '#core/fields/checks/asset-checks.ts';
import { checkMembers, fieldType, issue } from '#core/fields/model/field-type.ts';
import { isJsonArray, isJsonObject } from '#core/json.ts';

export const file = fieldType('file', {
  label: 'File',
  summary: 'One uploaded file, or several.',
  icon: 'paperclip',
  storage: 'set',
  shape: 'file',
  formulaType: 'list',
  settings: ['accept', 'multiple'],
  valueForm: 'list of {assetId, name, mime, size}',
  emptyValue: [],
  check(field, value) {
    if (!field.multiple && isJsonArray(value) && value.length > 1) return [issue('Only one file fits here.')];
    return checkMembers(value, 'files', (member) => checkAsset(member, field.accept));
  },
  toText: (_field, value) => (isJsonArray(value) ? value.filter(isJsonObject).map(assetText).join(', ') : ''),
});
