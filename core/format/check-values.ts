/** Compares what was read from a file with the template it is for: what is of the wrong kind, and what is merely unusual. */
import { isJson } from '#core/crdt/entry.ts';
import type { Issue } from '#core/errors.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { storageOf } from '#core/template/field-storage.ts';
import { isObject } from '#core/template/field-types/field-type.ts';
import { fieldTypeOf } from '#core/template/field-types/registry.ts';
import { type IssueLog, MAX_ISSUES } from '#core/template/issue-log.ts';
import { nearest } from '#core/template/suggestion.ts';
import type { FieldDefinition, TableColumn, Template } from '#core/template/template.ts';
import type { SourcePath } from '#core/template/template-source.ts';
import type { PortableValues, ReadCodex, RichTextForms } from './portable-codex.ts';

/** Members of a set, rows of a table. */
const MAX_MEMBERS = 20_000;

/** Values that fit the template, rich text as Markdown or as ProseMirror JSON. */
export interface FittingValues {
  readonly fields: PortableValues;
  readonly retired: PortableValues;
}

/**
 * Reports what can't be written as an error, and as a warning what a person might have typed and the page would only remark
 * on: a number beyond its range, an option that is gone (rule F9). Answers the values to write.
 */
export function checkValues(
  codex: ReadCodex,
  template: Template,
  log: IssueLog,
  richText: RichTextForms,
): FittingValues {
  const fields: Record<string, JsonValue> = {};
  const retired: Record<string, JsonValue> = {};
  for (const part of ['fields', 'retired'] as const) {
    for (const [id, value] of Object.entries(codex[part])) {
      const path = [...codex.path, part, id];
      const field = knownField(template, id);
      if (field === null) unknownField(template, id, path, log);
      else if (storageOf(field.type) === 'none')
        log.warn(path, `“${field.label}” is computed here; the value is left out.`);
      else
        (Object.hasOwn(template.fields, id) ? fields : retired)[id] = checkValue(
          field,
          value,
          path,
          log,
          richText,
        );
    }
  }
  return { fields, retired };
}

/** What is wrong with a stored value, and what is only unusual; paths relative to the value. */
export function judgeValue(
  field: FieldDefinition,
  value: JsonValue,
): { readonly errors: readonly Issue[]; readonly warnings: readonly Issue[] } {
  const shape = shapeProblem(field, value);
  if (shape !== null) return { errors: [{ path: [], message: shape }], warnings: [] };
  const below = (issue: Issue): Issue => ({ ...issue, path: issue.path.slice(1) });
  const storage = storageOf(field.type);
  const wrong = storage === 'text' ? [] : checkKind(field, value).map(below);
  const errors = [...wrong, ...(storage === 'rows' ? rowNameIssues(value) : [])].slice(0, MAX_ISSUES);
  if (errors.length > 0) return { errors, warnings: [] };
  const unusual = fieldTypeOf(field.type).validate({ ...field, required: false }, value);
  return { errors, warnings: unusual.slice(0, MAX_ISSUES).map(below) };
}

function checkValue(
  field: FieldDefinition,
  value: JsonValue,
  path: SourcePath,
  log: IssueLog,
  richText: RichTextForms,
): JsonValue {
  if (storageOf(field.type) === 'fragment') return checkRichText(value, path, log, richText);
  const { errors, warnings } = judgeValue(field, value);
  for (const issue of errors) log.error([...path, ...issue.path], issue.message, detailsOf(issue));
  for (const issue of warnings) log.warn([...path, ...issue.path], issue.message, detailsOf(issue));
  return value;
}

/** `{json}` counts before `{markdown}`, which may be a text or a list of lines; a bare text is Markdown, too. */
function checkRichText(
  value: JsonValue,
  path: SourcePath,
  log: IssueLog,
  richText: RichTextForms,
): JsonValue {
  if (value === null) return null;
  const { source, place } = richTextSource(value);
  if (source === null) {
    const hint = "Give { markdown: 'text' }, { markdown: ['line', 'line'] } or { json: { type: 'doc', … } }.";
    log.error([...path, ...place], 'Rich text is given as Markdown or as a document.', { hint });
    return null;
  }
  for (const issue of richText.check(source)) log.error([...path, ...place, ...issue.path], issue.message);
  return source;
}

function richTextSource(value: JsonValue): { readonly source: JsonValue; readonly place: SourcePath } {
  if (typeof value === 'string') return { source: value, place: [] };
  if (!isObject(value)) return { source: null, place: [] };
  if (value['type'] === 'doc') return { source: value, place: [] };
  const json = value['json'];
  if (json !== undefined && json !== null) return { source: isObject(json) ? json : null, place: ['json'] };
  const markdown = value['markdown'] ?? null;
  if (typeof markdown === 'string') return { source: markdown, place: ['markdown'] };
  const isLines =
    markdown !== null && isJsonArray(markdown) && markdown.every((line) => typeof line === 'string');
  return { source: isLines ? markdown.join('\n') : null, place: markdown === null ? [] : ['markdown'] };
}

/** What the storage itself could not hold. */
function shapeProblem(field: FieldDefinition, value: JsonValue): string | null {
  if (value === null) return null;
  if (!isJson(value)) return 'A value is nested too deeply here.';
  switch (storageOf(field.type)) {
    case 'text':
      return typeof value === 'string' ? null : 'Expected text in quotes.';
    case 'set':
    case 'rows':
      if (!isJsonArray(value)) return 'Expected a list in brackets.';
      return value.length <= MAX_MEMBERS
        ? null
        : `A list has at most ${MAX_MEMBERS} entries here; this has ${value.length}.`;
    default:
      return null;
  }
}

/** The check of the type without what a template may tighten or take away from one version to the next. */
function checkKind(field: FieldDefinition, value: JsonValue): readonly Issue[] {
  const open = { min: null, max: null, step: null, minLength: null, maxLength: null, pattern: null };
  const lenient = { ...field, ...open, accept: ANY_FILE, multiple: true, targets: null, required: false };
  switch (field.type) {
    case 'select':
      return typeof value === 'string' || value === null
        ? []
        : fieldTypeOf('select').validate(lenient, value);
    case 'rating':
    case 'progress':
    case 'duration':
      return fieldTypeOf('number').validate(lenient, value);
    case 'multiSelect':
      return fieldTypeOf('tags').validate(lenient, value);
    case 'table': {
      const columns = field.columns.map((column) =>
        column.type === 'select' ? { ...column, type: 'line' as const } : column,
      );
      return fieldTypeOf('table').validate({ ...lenient, columns }, withKnownCells(columns, value));
    }
    default:
      return fieldTypeOf(field.type).validate(lenient, value);
  }
}

const ANY_FILE = ['image/*', 'application/*', 'text/*', 'audio/*', 'video/*', 'font/*', 'model/*'];

/** Rows without the cells of columns that the template no longer has: those are kept, and only remarked on. */
function withKnownCells(columns: readonly TableColumn[], value: JsonValue): JsonValue {
  if (value === null || !isJsonArray(value)) return value;
  const known = new Set(['id', ...columns.map(({ id }) => id)]);
  return value.map((row) =>
    isObject(row) ? Object.fromEntries(Object.entries(row).filter(([id]) => known.has(id))) : row,
  );
}

/** Names within a list of rows that could not be stored. */
function rowNameIssues(value: JsonValue): readonly Issue[] {
  if (value === null || !isJsonArray(value)) return [];
  return value.flatMap((row, index) => {
    if (!isObject(row)) return [];
    const { id, ...cells } = row;
    const badCells = Object.keys(cells).filter((name) => !ROW_NAME.test(name));
    return [
      ...(typeof id === 'string' && !ROW_NAME.test(id)
        ? [{ path: [index, 'id'], message: BAD_ROW_NAME }]
        : []),
      ...badCells.map((name) => ({ path: [index, name], message: BAD_ROW_NAME })),
    ];
  });
}

const ROW_NAME = /^(?!__proto__$)[\w-]{1,64}$/;
const BAD_ROW_NAME = 'Ids of rows and columns are 1 to 64 letters, digits, “-” or “_”.';

function knownField(template: Template, id: string): FieldDefinition | null {
  if (Object.hasOwn(template.fields, id)) return template.fields[id] ?? null;
  return Object.hasOwn(template.retired, id) ? (template.retired[id] ?? null) : null;
}

function unknownField(template: Template, id: string, path: SourcePath, log: IssueLog): void {
  if (log.isFull) return;
  const guess = nearest(id, [...Object.keys(template.fields), ...Object.keys(template.retired)]);
  const hint =
    guess === null ? `It has: ${Object.keys(template.fields).join(', ')}.` : `Did you mean “${guess}”?`;
  const message = `The template “${template.name}” (version ${template.version}) has no field “${id.slice(0, 80)}”.`;
  log.error(path, message, { atKey: true, hint });
}

function detailsOf({ hint }: Issue): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
