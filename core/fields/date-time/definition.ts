/** The field type dateTime: an instant, with its offset from UTC. */

import { fieldType, issue, scalarText } from '#core/fields/model/field-type.ts';
import { isDateTime } from '#core/time/calendar.ts';

export const dateTime = fieldType('dateTime', {
  label: 'Date and time',
  summary: 'An instant, shown in the time zone of whoever reads it.',
  icon: 'clock',
  storage: 'register',
  shape: 'text',
  formulaType: 'dateTime',
  valueForm: "text like '2026-11-14T09:12:00Z'",
  emptyValue: null,
  check: (_field, value) =>
    typeof value === 'string' && isDateTime(value)
      ? []
      : [issue("Expected a date and time with its offset, like '2026-11-14T09:12:00Z'.")],
  toText: (_field, value, names) =>
    names.instant?.(scalarText(value)) ??
    scalarText(value)
      .replace('T', ' ')
      .replace(/(:\d{2}):\d{2}(\.\d+)?/, '$1')
      .replace('Z', ' UTC'),
});
