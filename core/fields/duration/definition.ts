/** The field type duration, in whole seconds. */

import { fieldType, issue } from '#core/fields/model/field-type.ts';
import { formatDuration, parseDuration } from '#core/time/calendar.ts';

export const duration = fieldType('duration', {
  label: 'Duration',
  summary: 'A length of time; a default may be written like ‘1 h 30 min’ or ‘PT1H30M’.',
  icon: 'hourglass',
  storage: 'register',
  shape: 'number',
  formulaType: 'duration',
  settings: ['min', 'max'],
  valueForm: 'whole number of seconds',
  emptyValue: null,
  readDefault: (raw) => (typeof raw === 'string' ? (parseDuration(raw) ?? raw) : raw),
  check(field, value) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      return [issue('Expected a whole number of seconds.')];
    const { min, max } = field;
    if (value < (min ?? 0)) return [issue(`Must be at least ${formatDuration(min ?? 0)}.`)];
    return max !== null && value > max ? [issue(`Must be at most ${formatDuration(max)}.`)] : [];
  },
  toText: (_field, value) => (typeof value === 'number' ? formatDuration(value) : ''),
});
