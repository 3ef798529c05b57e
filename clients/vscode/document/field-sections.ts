/** The fields of a template as sections of a text: which, in what order, and what is said of each. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';
import type { Section } from './codex-text.ts';
import type { FieldForm } from './field-form.ts';

const HINTS: Readonly<Partial<Record<FieldForm, string>>> = {
  markdown: 'Markdown',
  list: 'one a line, behind a dash',
  links: 'bindery:id, one a line, behind a dash',
  link: 'bindery:id',
  rows: 'one row a line, as JSON',
  flag: 'true or false',
  fixed: 'read-only here',
};

/** A rich text with one empty paragraph: nothing. */
export const NO_WORDS = '<p></p>';

/** As the form shows them; formulas are left out, for the server works them out. */
export function fieldsInOrder({
  views,
  fields,
}: Pick<Template, 'views' | 'fields'>): readonly FieldDefinition[] {
  const shown = views.flatMap(({ sections }) => sections.flatMap((section) => section.fields));
  const ids = new Set([...shown, ...Object.keys(fields)]);
  return [...ids].flatMap((id) => {
    const field = fields[id];
    return field === undefined || field.type === 'formula' ? [] : [field];
  });
}

function hintOf({ type, options }: FieldDefinition, form: FieldForm): string {
  const choice = options.map(({ value }) => value).join(' | ');
  const how = [HINTS[form] ?? type, ...(choice === '' ? [] : [choice])];
  return how.join(': ');
}

/** One field of a text, with what it holds there. */
export function sectionOf(definition: FieldDefinition, form: FieldForm, source: string): Section {
  const { id, label } = definition;
  return { id, label, hint: hintOf(definition, form), source };
}
