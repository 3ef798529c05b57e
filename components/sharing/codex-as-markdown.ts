/** A whole Codex as one Markdown text to take along: the title, then each field that holds something. */
import { valueText } from '#components/fields/value-text.ts';
import type { Codex } from '#core/codex/codex.ts';
import { storageOf } from '#core/template/field-storage.ts';
import type { FieldDefinition, Template } from '#core/template/template.ts';
import { fragmentToMarkdown } from '#richtext/markdown.ts';

export function codexAsMarkdown(codex: Codex, template: Template): string {
  const fields = [...Object.values(template.fields), ...Object.values(template.retired)];
  const parts = fields.flatMap((field) => {
    const text = fieldText(codex, field).trim();
    return text === '' ? [] : [`## ${field.label}\n\n${text}`];
  });
  return `${[`# ${codex.title.toString()}`, ...parts].join('\n\n')}\n`;
}

function fieldText(codex: Codex, field: FieldDefinition): string {
  if (storageOf(field.type) === 'none') return '';
  if (field.type === 'richText') return fragmentToMarkdown(codex.fragment(field.id));
  const value = codex.value(field);
  const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
  return isEmpty ? '' : valueText(field, value);
}
