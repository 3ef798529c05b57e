/** Title patterns such as `Incident {date}`: which parts they name, and the title they give. */

import type { JsonValue } from '#core/json.ts';
import type { Names } from './field-types/field-type-definition.ts';
import { fieldTypeOf } from './field-types/registry.ts';
import type { Template } from './template.ts';

/** Stands for the day on which the Codex is made. */
export const DATE_PLACEHOLDER = 'date';

const PLACEHOLDER = /\{([^{}]*)\}/g;
const MAX_TITLE_LENGTH = 200;

/** The names in braces, in order. */
export function titlePlaceholders(pattern: string): readonly string[] {
  return [...pattern.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

/**
 * The title a new Codex begins with. Placeholders of fields that are still empty vanish with the blanks around them.
 *
 * @param today The day to put for `{date}`, as it should be shown.
 */
export function fillTitle(
  template: Template,
  values: Readonly<Record<string, JsonValue>>,
  today: string,
  names: Names = {},
): string {
  const title = (template.titlePattern ?? '').replace(PLACEHOLDER, (_whole, name: string) => {
    if (name === DATE_PLACEHOLDER && template.fields[name] === undefined) return today;
    const field = template.fields[name];
    return field === undefined ? '' : fieldTypeOf(field.type).toText(field, values[name] ?? null, names);
  });
  return title.replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE_LENGTH);
}
