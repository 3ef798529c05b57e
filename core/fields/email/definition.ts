/** The field type email: one address. */
import { fieldType, issue, scalarText } from '#core/fields/model/field-type.ts';

/** One @, no blanks, a host of dotted labels: enough to catch slips; only a sent message proves an address. */
const EMAIL = /^[^\s@<>(),;:"\\]{1,64}@[\p{L}\d](?:[\p{L}\d-]{0,62})(?:\.[\p{L}\d][\p{L}\d-]{0,62})+$/u;

export const email = fieldType('email', {
  label: 'Email',
  summary: 'An email address.',
  icon: 'at',
  storage: 'register',
  shape: 'text',
  formulaType: 'text',
  valueForm: "text like 'name@example.org'",
  emptyValue: null,
  check: (_field, value) =>
    typeof value === 'string' && value.length <= 254 && EMAIL.test(value)
      ? []
      : [issue('Expected an email address like name@example.org.')],
  toText: (_field, value) => scalarText(value),
});
