/** A template as an agent needs it: its fields and what each takes, its steps, what may stand below it. */
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { kindsOf } from '#core/references/kinds.ts';
import type { Template } from '#core/template/template.ts';

/** The JSON form of values, by type. */
const TAKES: Readonly<Record<FieldType, string>> = {
  richText: 'Markdown',
  text: 'text of several lines',
  line: 'one line of text',
  number: 'number',
  checkbox: 'true or false',
  select: 'one of the options',
  multiSelect: 'list of options',
  tags: 'list of words',
  date: '"2027-01-31"',
  dateTime: '"2027-01-31T09:00:00Z"',
  duration: 'whole seconds',
  url: 'web address',
  email: 'e-mail address',
  person: 'id of a member',
  people: 'list of ids of members',
  reference: 'id of a Codex',
  references: 'list of ids of Codices',
  checklist: 'list of {"id", "text", "done"}; rows keep the id they have',
  table: 'list of rows, each an object by the ids of columns; rows keep the "id" they have',
  file: 'uploaded files: not by an agent',
  image: 'an uploaded picture: not by an agent',
  color: '"#7a5cc2", or the name of a hue',
  rating: 'whole number',
  progress: '0 to 100',
  formula: 'nothing: it is worked out',
};

export function templateText(template: Template): string {
  const { id, version, name, description, fields, workflow, children, agentInstructions, mainChangesBy } =
    template;
  const kinds = kindsOf(template).map((kind) => kind.id);
  return [
    `# ${name}`,
    `template: ${id} v${version}`,
    ...(description === '' ? [] : [description]),
    ...(agentInstructions ? [`Instructions of the template: ${agentInstructions}`] : []),
    ...(mainChangesBy === 'approved-merge'
      ? [
          'A Codex of it changes only by merging a branch that its reviewers approve: edits of the Codex itself are refused.',
        ]
      : []),
    '',
    'Fields:',
    ...Object.values(fields).map(fieldText),
    '',
    ...(workflow === null
      ? []
      : [
          `Steps of ${workflow.field}: ${workflow.transitions.map(({ from, to }) => `${from} → ${to}`).join(', ') || 'any'}`,
        ]),
    `Below it may stand: ${children.allow?.join(', ') ?? 'any template'}.`,
    `Kinds of links: ${kinds.join(', ')}.`,
  ].join('\n');
}

function fieldText(field: FieldDefinition): string {
  const { id, label, type, help, options, columns, required, unit, min, max, maxLength, pattern, targets } =
    field;
  const limits = [
    ...(required || field.requiredWhen !== undefined ? [required ? 'required' : 'required at times'] : []),
    ...(options.length > 0 ? [`options: ${options.map(({ value }) => value).join(' | ')}`] : []),
    ...(columns.length > 0
      ? [`columns: ${columns.map((each) => `${each.id} (${each.type})`).join(', ')}`]
      : []),
    ...(min === null ? [] : [`at least ${min}`]),
    ...(max === null ? [] : [`at most ${max}`]),
    ...(maxLength === null ? [] : [`at most ${maxLength} characters`]),
    ...(pattern === null ? [] : [`pattern ${pattern}`]),
    ...(unit === null ? [] : [`in ${unit}`]),
    ...(targets === null ? [] : [`of ${targets.join(', ')}`]),
    ...(field.writableBy === undefined && field.readOnlyWhen === undefined
      ? []
      : ['not written by everybody, or always']),
  ];
  const told = limits.length === 0 ? '' : ` · ${limits.join(' · ')}`;
  return `- ${id} · ${label} · ${type}: ${TAKES[type]}${told}${help === null ? '' : `\n  ${help}`}`;
}
