/** The text of a Codex as it was, in the form in which an editor has it now. */
import type { JsonValue } from '#core/json.ts';
import { isJsonObject } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import type { FieldValues } from '../../node/rest/wire-types.ts';
import { writeCodexText } from './codex-text.ts';
import { formOf, writeValue } from './field-form.ts';
import { fieldsInOrder, NO_WORDS, sectionOf } from './field-sections.ts';

export interface PastCodex {
  readonly title: string;
  readonly fields: FieldValues;
}

/** Fields that this version of its template has; a later one may have more. */
export function writePastText(
  { title, fields }: PastCodex,
  template: Pick<Template, 'views' | 'fields'>,
): string {
  const sections = fieldsInOrder(template).map((definition) => {
    const form = formOf(definition);
    const value = fields[definition.id] ?? null;
    return sectionOf(definition, form, form === 'markdown' ? markdownIn(value) : writeValue(form, value));
  });
  return writeCodexText(title.replaceAll(/\s*[\r\n]+\s*/g, ' '), sections).text;
}

function markdownIn(value: JsonValue): string {
  const markdown = isJsonObject(value) ? value['markdown'] : value;
  return typeof markdown === 'string' && markdown !== NO_WORDS ? markdown : '';
}
