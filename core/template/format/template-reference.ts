/** The reference of the template format as Markdown, written from the format. */
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { describeForm } from './describe-form.ts';
import { TEMPLATE_FORMAT } from './template-format.ts';
import type { ObjectForm, ValueForm } from './value-form.ts';

/** The text of docs/template-reference.md; a test compares the two. */
export function writeTemplateReference(): string {
  const objects = reachable(TEMPLATE_FORMAT);
  return [
    '# Template reference',
    '',
    'Every key of a template, written from the definitions that the parser, the editor and the JSON Schema',
    '(`GET /api/v1/templates/schema.json`) share. [template-format.md](template-format.md) is the guide.',
    '',
    ...objects.flatMap(section),
    '## Settings of each field type',
    '',
    '| type | settings beside those of every type |',
    '|---|---|',
    ...FIELD_TYPES.map((type) => `| \`${type}\` | ${code(fieldTypeOf(type).settings) || '–'} |`),
    '',
    'A formula takes no `placeholder`, `required`, `default`, `requiredWhen`, `readOnlyWhen` or `writableBy`.',
    '',
  ].join('\n');
}

function section(object: ObjectForm): string[] {
  return [
    `## ${object.what.replace(/[“”]/g, '`')}`,
    '',
    '| key | meaning | value | example |',
    '|---|---|---|---|',
    ...Object.entries(object.keys).map(([key, { meaning, form, example, isRequired }]) => {
      const name = `\`${key}\`${isRequired === true ? ' (required)' : ''}`;
      return `| ${[name, meaning, describeForm(form), `\`${example}\``].map(inCell).join(' | ')} |`;
    }),
    '',
  ];
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

/** The object and all that its keys lead to, each once. */
function reachable(root: ObjectForm): readonly ObjectForm[] {
  const found = new Map<string, ObjectForm>();
  const visit = (object: ObjectForm): void => {
    if (found.has(object.what)) return;
    found.set(object.what, object);
    for (const { form } of Object.values(object.keys)) visitForm(form);
  };
  const visitForm = (form: ValueForm): void => {
    if (form.kind === 'object') visit(form.object());
    else if (form.kind === 'list') visitForm(form.items);
    else if (form.kind === 'map') visitForm(form.values);
    else if (form.kind === 'either') form.forms.forEach(visitForm);
  };
  visit(root);
  return [...found.values()];
}
