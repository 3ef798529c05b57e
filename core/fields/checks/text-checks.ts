/** Checks of text: length and pattern. */
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { issue } from '#core/fields/model/field-type.ts';
import type { JsonValue } from '#core/json.ts';
import { matchesPattern } from '#core/pattern/safe-pattern.ts';

/** The hard limit of a plain text field, also when its template sets none. */
const MAX_TEXT_LENGTH = 1_000_000;

/** Checks a text's length in UTF-16 units (at most a million in any field) and its pattern. */
export function checkText(field: FieldDefinition, value: JsonValue): readonly Issue[] {
  if (typeof value !== 'string') return [issue('Expected text.')];
  const issues: Issue[] = [];
  const { minLength, pattern } = field;
  const maxLength = Math.min(field.maxLength ?? MAX_TEXT_LENGTH, MAX_TEXT_LENGTH);
  if (minLength !== null && value.length < minLength) {
    issues.push(issue(`Needs at least ${counted(minLength)}; there are ${value.length}.`));
  }
  if (value.length > maxLength) {
    issues.push(issue(`At most ${counted(maxLength)} fit; there are ${value.length}.`));
  }
  if (pattern !== null && !matchesPattern(pattern, value)) {
    issues.push(
      issue(
        field.placeholder === null
          ? 'Not in the expected form.'
          : `Expected a form like “${field.placeholder}”.`,
      ),
    );
  }
  return issues;
}

function counted(characters: number): string {
  return `${characters.toLocaleString('en')} character${characters === 1 ? '' : 's'}`;
}
