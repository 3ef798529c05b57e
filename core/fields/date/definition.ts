/** The field type date: a calendar day without time or time zone. */

import { fieldType, issue, scalarText } from '#core/fields/model/field-type.ts';
import { isDate } from '#core/time/calendar.ts';

export const date = fieldType('date', {
  label: 'Date',
  summary: 'A day of the calendar, the same day wherever it is read.',
  icon: 'calendar',
  storage: 'register',
  shape: 'text',
  formulaType: 'date',
  valueForm: "text like '2026-11-14'",
  emptyValue: null,
  check: (_field, value) =>
    typeof value === 'string' && isDate(value)
      ? []
      : [issue("Expected a day of the calendar like '2026-11-14'.")],
  toText: (_field, value, names) => names.day?.(scalarText(value)) ?? scalarText(value),
});
