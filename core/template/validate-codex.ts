/** Checks a Codex's values against its template; the same check runs in the form, on the server and in clients. */
import type { Issue } from '#core/errors.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { nearest } from '#core/text/wording.ts';
import { isVisible } from './build-form.ts';
import type { Template } from './template.ts';

/**
 * Everything wrong with the values, each issue's path beginning with the field id. A field that is left out counts as
 * empty; a field whose condition does not hold need not be filled in, but what it holds must still be good.
 */
export function validateValues(
  template: Template,
  values: Readonly<Record<string, JsonValue>>,
): readonly Issue[] {
  const issues = Object.values(template.fields).flatMap((field) => {
    const value = Object.hasOwn(values, field.id) ? (values[field.id] ?? null) : null;
    const required = field.required && isVisible(template, field, values);
    return fieldTypeOf(field.type).validate({ ...field, required }, value);
  });
  return [...issues, ...unknownFields(template, values)];
}

/** Values for retired fields are no mistake: a client of an older version may still send them. */
function unknownFields(template: Template, values: Readonly<Record<string, JsonValue>>): readonly Issue[] {
  return Object.keys(values)
    .filter((id) => !Object.hasOwn(template.fields, id) && !Object.hasOwn(template.retired, id))
    .map((id) => {
      const guess = nearest(id, Object.keys(template.fields));
      const hint = guess === null ? {} : { hint: `Did you mean “${guess}”?` };
      return { path: [id], message: `${template.name} has no field “${id}”.`, ...hint };
    });
}
