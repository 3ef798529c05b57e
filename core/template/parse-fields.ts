/** Parses the `fields` of a template: the settings of each type, and their shapes. */

import { HUES } from '#core/appearance/hues.ts';
import { parseCondition } from '#core/conditions/parse-condition.ts';
import { isMimePattern } from '#core/fields/checks/asset-checks.ts';
import {
  COLUMN_TYPES,
  FIELD_TYPES,
  type FieldType,
  LAYER_CHOICES,
  type LayerChoice,
  type SelectOption,
  type TableColumn,
} from '#core/fields/model/field-definition.ts';
import { type At, type Entries, type NodeReader, scalarOf } from '#core/json5/node-reader.ts';
import { humanize, quoted } from '#core/text/wording.ts';
import { parseDuration } from '#core/time/calendar.ts';
import {
  COLUMN_FORMAT,
  fieldFormat,
  MAX_COLUMNS,
  MAX_FIELDS,
  MAX_OPTIONS,
  OPTION_FORMAT,
} from './format/field-format.ts';
import {
  COLUMN_NAME,
  FIELD_NAME,
  type NameRule,
  REFERENCE_KIND_NAME,
  TEMPLATE_NAME,
} from './format/name-rules.ts';
import { parseTakers } from './format/parse-takers.ts';
import { readObject, required } from './format/read-object.ts';
import { WRITER_FORMAT, WRITER_NAMES } from './format/writer-format.ts';
import { checkName } from './names.ts';
import type { FieldSource } from './template-source.ts';

const TYPE_SYNONYMS: Readonly<Record<string, FieldType>> = {
  string: 'line',
  textarea: 'text',
  markdown: 'richText',
  boolean: 'checkbox',
  bool: 'checkbox',
  integer: 'number',
  float: 'number',
  enum: 'select',
  dropdown: 'select',
  datetime: 'dateTime',
  timestamp: 'dateTime',
  user: 'person',
  users: 'people',
  link: 'url',
  todo: 'checklist',
  attachment: 'file',
  picture: 'image',
  colour: 'color',
  stars: 'rating',
  percent: 'progress',
};

const WRITERS = {
  ...{ key: 'writableBy', names: WRITER_NAMES, what: 'The writer', form: WRITER_FORMAT },
  nobody: 'Nobody could write this field.',
  hint: "For instance writableBy: ['admin', { field: 'reviewer' }]; “readOnlyWhen” locks a field for everybody.",
} as const;

/** `inherits`: fields may leave their type to an ancestor. */
export function parseFields(
  reader: NodeReader,
  at: At | undefined,
  inherits: boolean,
): Readonly<Record<string, FieldSource>> {
  const entries = at === undefined ? null : reader.map(at, '“fields”');
  if (at === undefined || entries === null) return {};
  if (entries.length > MAX_FIELDS) {
    reader.log.error(at.path, `There are ${entries.length} fields; a template has at most ${MAX_FIELDS}.`);
    return {};
  }
  const fields: Record<string, FieldSource> = {};
  for (const { key, node } of entries) {
    const path = [...at.path, key];
    if (!checkName(reader, path, key, FIELD_NAME)) continue;
    fields[key] = parseField(reader, { node, path }, inherits);
  }
  return fields;
}

function parseField(reader: NodeReader, at: At, inherits: boolean): FieldSource {
  const shorthand = scalarOf(at.node);
  if (typeof shorthand === 'string') {
    const type = parseType(reader, at);
    return type === null ? {} : { type };
  }
  const typeNode =
    at.node.kind === 'object' ? at.node.entries.find((entry) => entry.key === 'type') : undefined;
  const type =
    typeNode === undefined ? null : parseType(reader, { node: typeNode.node, path: [...at.path, 'type'] });
  if (typeNode === undefined && !inherits && at.node.kind === 'object') {
    reader.log.error(at.path, 'A field needs a type.', { atKey: true, hint: "For instance type: 'line'." });
  }
  const entries = readObject(reader, at, fieldFormat(type));
  return entries === null
    ? {}
    : { ...(type === null ? {} : { type }), ...parseSettings(reader, entries, type) };
}

function parseType(reader: NodeReader, at: At): FieldType | null {
  const value = scalarOf(at.node);
  if (typeof value === 'string' && Object.hasOwn(TYPE_SYNONYMS, value)) {
    const fix = quoted(TYPE_SYNONYMS[value] ?? 'line');
    reader.log.error(at.path, `There is no field type “${value}”. Did you mean ${fix}?`, { fix });
    return null;
  }
  return reader.name(at, 'The field type', FIELD_TYPES);
}

function parseSettings(reader: NodeReader, entries: Entries, type: FieldType | null): FieldSource {
  const read: { -readonly [K in keyof FieldSource]: FieldSource[K] | null } = {
    layer: parseLayer(reader, entries.get('layer')),
    was: parseNamed(reader, entries.get('was'), FIELD_NAME),
    label: reader.text(entries.get('label'), 'A label', 80),
    help: reader.text(entries.get('help'), 'The help', 500),
    placeholder: reader.text(entries.get('placeholder'), 'The placeholder', 200),
    required: reader.flag(entries.get('required'), '“required”'),
    visibleWhen: parseCondition(reader, entries.get('visibleWhen')),
    requiredWhen: parseCondition(reader, entries.get('requiredWhen')),
    readOnlyWhen: parseCondition(reader, entries.get('readOnlyWhen')),
    writableBy: parseTakers(reader, entries.get('writableBy'), WRITERS),
    options: parseOptions(reader, entries.get('options')),
    columns: parseColumns(reader, entries.get('columns')),
    min: parseBound(reader, entries, 'min', type),
    max: parseBound(reader, entries, 'max', type),
    step: reader.number(entries.get('step'), '“step”'),
    unit: reader.text(entries.get('unit'), 'The unit', 20),
    minLength: reader.wholeNumber(entries.get('minLength'), '“minLength”', 0),
    maxLength: reader.wholeNumber(entries.get('maxLength'), '“maxLength”', 1),
    pattern: reader.text(entries.get('pattern'), 'The pattern', 10_000),
    kind: parseNamed(reader, entries.get('kind'), REFERENCE_KIND_NAME),
    targets: parseTemplateIds(reader, entries.get('targets'), '“targets”'),
    accept: parseAccept(reader, entries.get('accept')),
    multiple: reader.flag(entries.get('multiple'), '“multiple”'),
    expression: reader.text(entries.get('expression'), 'The expression', 1000),
  };
  const given = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null)) as FieldSource;
  const fallback = entries.get('default');
  return fallback === undefined ? given : { ...given, default: reader.json(fallback) };
}

function parseLayer(reader: NodeReader, at: At | undefined): LayerChoice | null {
  return at === undefined ? null : reader.name(at, '“layer”', LAYER_CHOICES);
}

/** The range of a duration may be written as durations: `min: '15 min'`. */
function parseBound(
  reader: NodeReader,
  entries: Entries,
  key: 'min' | 'max',
  type: FieldType | null,
): number | null {
  const entry = entries.get(key);
  const value = entry === undefined ? undefined : scalarOf(entry.node);
  const seconds = type === 'duration' && typeof value === 'string' ? parseDuration(value) : null;
  return seconds ?? reader.number(entry, `“${key}”`);
}

function parseOptions(reader: NodeReader, at: At | undefined): readonly SelectOption[] | null {
  const items = at === undefined ? null : reader.list(at, '“options”');
  if (at === undefined || items === null) return null;
  if (items.length > MAX_OPTIONS) {
    reader.log.error(at.path, `There are ${items.length} options; at most ${MAX_OPTIONS} fit.`);
    return null;
  }
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const option = parseOption(reader, item);
    if (option === null) return [];
    if (seen.has(option.value)) {
      reader.log.error(item.path, `The option ${quoted(option.value)} is there twice.`);
      return [];
    }
    seen.add(option.value);
    return [option];
  });
}

function parseOption(reader: NodeReader, at: At): SelectOption | null {
  if (at.node.kind !== 'object') {
    const value = reader.text(at, 'An option', 100);
    return value === null ? null : { value, label: value, color: null };
  }
  const entries = readObject(reader, at, OPTION_FORMAT);
  if (entries === null) return null;
  const value = required(reader, at, entries, 'value', 'An option');
  const label = reader.text(entries.get('label'), 'A label', 80);
  const color = reader.name(entries.get('color'), 'The color', HUES);
  return value === null ? null : { value, label: label ?? value, color };
}

function parseColumns(reader: NodeReader, at: At | undefined): readonly TableColumn[] | null {
  const items = at === undefined ? null : reader.list(at, '“columns”');
  if (at === undefined || items === null) return null;
  if (items.length === 0 || items.length > MAX_COLUMNS) {
    reader.log.error(at.path, `A table has 1 to ${MAX_COLUMNS} columns; this has ${items.length}.`);
  }
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const column = parseColumn(reader, item);
    if (column === null) return [];
    if (seen.has(column.id)) {
      reader.log.error(item.path, `The column “${column.id}” is there twice.`);
      return [];
    }
    seen.add(column.id);
    return [column];
  });
}

function parseColumn(reader: NodeReader, at: At): TableColumn | null {
  const entries = readObject(reader, at, COLUMN_FORMAT);
  if (entries === null) return null;
  const id = required(reader, at, entries, 'id', 'A column');
  const type = reader.name(entries.get('type'), 'The column type', COLUMN_TYPES) ?? 'line';
  const options = parseOptions(reader, entries.get('options'));
  if (id === null || !checkName(reader, [...at.path, 'id'], id, COLUMN_NAME)) return null;
  if (type === 'select' && (options === null || options.length === 0)) {
    reader.log.error(at.path, `The column “${id}” needs options to choose from.`);
  }
  if (type !== 'select' && options !== null) {
    reader.log.error([...at.path, 'options'], 'Only a select column has options.', { atKey: true });
  }
  const label = reader.text(entries.get('label'), 'A label', 80);
  return { id, label: label ?? humanize(id), type, options: options ?? [] };
}

function parseAccept(reader: NodeReader, at: At | undefined): readonly string[] | null {
  const types = reader.texts(at, '“accept”');
  if (at === undefined || types === null) return null;
  types.forEach((type, index) => {
    if (isMimePattern(type)) return;
    const hint = "For instance 'image/png' or 'image/*'.";
    reader.log.error([...at.path, index], `${quoted(type)} is not a media type.`, { hint });
  });
  return types;
}

/**
 * Reads a list of template ids, leaving out and reporting those that are none; `null` when nothing is written or it is no
 * list.
 */
export function parseTemplateIds(
  reader: NodeReader,
  at: At | undefined,
  what: string,
): readonly string[] | null {
  const ids = reader.texts(at, what);
  if (at === undefined || ids === null) return null;
  return ids.filter((id, index) => checkName(reader, [...at.path, index], id, TEMPLATE_NAME));
}

/** Reads one name; `null`, and an issue, for a text that is not of the form of the rule. */
export function parseNamed(reader: NodeReader, at: At | undefined, rule: NameRule): string | null {
  const name = reader.text(at, rule.what);
  return at !== undefined && name !== null && checkName(reader, at.path, name, rule) ? name : null;
}
