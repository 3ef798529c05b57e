/** Checks and texts of values chosen from options. */
import type { Issue } from '#core/errors.ts';
import type { SelectOption } from '#core/fields/model/field-definition.ts';
import { issue, scalarText } from '#core/fields/model/field-type.ts';
import type { JsonValue } from '#core/json.ts';
import { nearest, oneOf, quoted } from '#core/text/wording.ts';

/** Checks that a value is one of the options; a typo is answered with a suggestion. */
export function checkOption(options: readonly SelectOption[], value: JsonValue): readonly Issue[] {
  if (typeof value !== 'string') return [issue('Expected one of the options as text.')];
  const values = options.map((option) => option.value);
  if (values.includes(value)) return [];
  const message = `${quoted(value)} is not one of the options.`;
  const guess = nearest(value, values) ?? options.find((option) => option.label === value)?.value ?? null;
  if (guess !== null) return [issue(`${message} Did you mean ${quoted(guess)}?`, [], { fix: quoted(guess) })];
  return [issue(message, [], values.length <= 12 ? { hint: `Choose ${oneOf(values)}.` } : {})];
}

/** The option's label, or the value itself when the template no longer has it. */
export function optionText(options: readonly SelectOption[], value: JsonValue): string {
  return options.find((option) => option.value === value)?.label ?? scalarText(value);
}
