/** The field type image: one uploaded picture. */

import { assetText, checkAsset } from '#core/fields/checks/asset-checks.ts';
import { fieldType, issue } from '#core/fields/model/field-type.ts';
import { isJsonObject } from '#core/json.ts';

export const image = fieldType('image', {
  label: 'Image',
  summary: 'One picture, shown in place; `alt` says what it shows.',
  icon: 'photo',
  storage: 'register',
  shape: 'file',
  formulaType: null,
  settings: ['accept'],
  valueForm: '{assetId, name, mime, size, alt?}',
  emptyValue: null,
  check(field, value) {
    if (isJsonObject(value) && typeof (value['alt'] ?? '') !== 'string')
      return [issue('Expected text.', ['alt'])];
    return checkAsset(value, field.accept ?? ['image/*']);
  },
  toText: (_field, value) => (isJsonObject(value) ? assetText(value) : ''),
});
