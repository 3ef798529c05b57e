/** The fields of templates as TypeScript: what `openCodex<…>` takes. */
import type { FieldDefinition, TableColumn } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';

type Printed = Pick<Template, 'id' | 'version' | 'name' | 'fields'>;

/** A module with an interface for each template, in their order. */
export function typesOf(templates: readonly Printed[]): string {
  const names = new Set<string>();
  const interfaces = templates.map((template) => interfaceOf(template, freshName(template.id, names)));
  const kinds = [
    'ComputedField',
    'FileValue',
    'RichTextField',
    'RowsField',
    'SetField',
    'TextField',
    'ValueField',
  ];
  const used = kinds.filter((kind) => interfaces.some((text) => new RegExp(`\\b${kind}\\b`).test(text)));
  const head = used.length === 0 ? '' : `import type { ${used.join(', ')} } from '@vespera/bindery';\n`;
  return [head, ...interfaces].filter((part) => part !== '').join('\n');
}

function interfaceOf({ name, version, fields }: Printed, typeName: string): string {
  const members = Object.values(fields).map(
    (field) => `  /** ${comment(field.label)} */\n  readonly ${key(field.id)}: ${typeOfField(field)};\n`,
  );
  return `/** ${comment(name)}, version ${version}. */\nexport interface ${typeName} {\n${members.join('')}}\n`;
}

function typeOfField(field: FieldDefinition): string {
  switch (storageOf(field)) {
    case 'text':
      return 'TextField';
    case 'fragment':
      return 'RichTextField';
    case 'register':
      return `ValueField<${valueType(field)}>`;
    case 'set':
      return `SetField<${valueType(field)}>`;
    case 'rows':
      return `RowsField<${field.type === 'checklist' ? '{ text: string; done: boolean }' : cellsType(field.columns)}>`;
    case 'none':
      return 'ComputedField';
  }
}

function cellsType(columns: readonly TableColumn[]): string {
  return `{ ${columns.map((column) => `${key(column.id)}: ${valueType(column)}`).join('; ')} }`;
}

function valueType({ type, options }: Pick<FieldDefinition, 'type' | 'options'>): string {
  // Tags are free words: their options are suggestions.
  if ((type === 'select' || type === 'multiSelect') && options.length > 0)
    return options.map(({ value }) => JSON.stringify(value)).join(' | ');
  const { shape } = fieldTypeOf(type);
  const types = {
    text: 'string',
    number: 'number',
    flag: 'boolean',
    file: 'FileValue',
    none: 'string',
  } as const;
  return types[shape];
}

/** `incident-review` as `IncidentReview`; another name for a second one that would be called the same. */
function freshName(id: string, names: Set<string>): string {
  const words = id.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  const plain = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const start = /^[A-Z]/.test(plain) ? plain : `Template${plain}`;
  let name = start;
  for (let count = 2; names.has(name); count += 1) name = `${start}${count}`;
  names.add(name);
  return name;
}

function key(id: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(id) ? id : JSON.stringify(id);
}

/** Labels are anybody's words: they end no comment, and begin no line. */
function comment(text: string): string {
  return text.replaceAll('*/', '*\u2215').replaceAll(/\s+/g, ' ');
}
