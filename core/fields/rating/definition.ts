/** The field type rating: a number of stars. */

import { fieldType, issue, scalarText } from '#core/fields/model/field-type.ts';
import { checkNumber } from '#core/fields/number/definition.ts';

/** The number of stars when the template names none. */
export const DEFAULT_RATING_MAX = 5;

export const rating = fieldType('rating', {
  label: 'Rating',
  summary: 'A number of stars, five unless `max` says otherwise (2 to 10).',
  icon: 'star',
  storage: 'register',
  shape: 'number',
  formulaType: 'number',
  settings: ['max'],
  valueForm: 'whole number from 1 to max',
  emptyValue: null,
  check(field, value) {
    if (typeof value === 'number' && !Number.isInteger(value))
      return [issue('Expected a whole number of stars.')];
    return checkNumber({ ...field, min: 1, max: field.max ?? DEFAULT_RATING_MAX, step: null }, value);
  },
  toText: (field, value) => `${scalarText(value)} of ${field.max ?? DEFAULT_RATING_MAX}`,
});
