/** One picture, shown in place. */
import { assetText, checkAsset } from './asset-checks.ts';
import { fieldType, isObject, issue } from './field-type.ts';

export const image = fieldType('image', {
  label: 'Image',
  summary: 'One picture, shown in place; `alt` says what it shows.',
  icon: 'photo',
  settings: ['accept'],
  valueForm: '{assetId, name, mime, size, alt?}',
  emptyValue: null,
  check(field, value) {
    if (isObject(value) && typeof (value['alt'] ?? '') !== 'string')
      return [issue('Expected text.', ['alt'])];
    return checkAsset(value, field.accept ?? ['image/*']);
  },
  toText: (_field, value) => (isObject(value) ? assetText(value) : ''),
});
